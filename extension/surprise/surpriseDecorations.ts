// Underlines surprising words in every visible editor: dotted where unusual, a double line where very unusual, so that
// nobody has to tell colours apart. Decorations and not diagnostics: an unexpected word is no fault, and the list of
// problems is for faults.
import * as vscode from 'vscode';
import type { Level } from './levels';

function underline(style: 'dotted' | 'double', width: string, color: string): vscode.DecorationRenderOptions {
  return {
    borderStyle: style,
    borderWidth: `0 0 ${width} 0`,
    borderColor: new vscode.ThemeColor(color),
    overviewRulerColor: new vscode.ThemeColor(color),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  };
}

export class SurpriseDecorations implements vscode.Disposable {
  readonly #types: Readonly<Record<Level, vscode.TextEditorDecorationType>> = {
    unusual: vscode.window.createTextEditorDecorationType(
      underline('dotted', '2px', 'glm.unusualWordUnderline'),
    ),
    veryUnusual: vscode.window.createTextEditorDecorationType({
      ...underline('double', '3px', 'glm.veryUnusualWordUnderline'),
      backgroundColor: new vscode.ThemeColor('glm.veryUnusualWordBackground'),
    }),
  };

  show(
    editor: vscode.TextEditor,
    words: readonly { readonly range: vscode.Range; readonly level: Level }[],
  ): void {
    for (const level of ['unusual', 'veryUnusual'] as const) {
      editor.setDecorations(
        this.#types[level],
        words.flatMap((word) => (word.level === level ? [word.range] : [])),
      );
    }
  }

  dispose(): void {
    vscode.Disposable.from(...Object.values(this.#types)).dispose();
  }
}
