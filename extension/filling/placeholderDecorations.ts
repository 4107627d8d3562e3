// Makes the placeholders [MASK], [sMASK] and [gMASK] stand out in every visible editor.
import * as vscode from 'vscode';
import { findPlaceholders } from '../../server/blanks/placeholders';

const delayMs = 100;

/** The editor itself draws no more of a line than this. */
const longestLine = 10_000;

/** Decorates the placeholders that can be seen; what is scrolled away costs nothing. */
export class PlaceholderDecorations implements vscode.Disposable {
  readonly #decoration = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('glm.placeholderBackground'),
    borderColor: new vscode.ThemeColor('glm.placeholderBorder'),
    borderStyle: 'dashed',
    borderWidth: '0 0 2px 0',
    overviewRulerColor: new vscode.ThemeColor('glm.placeholderBorder'),
    overviewRulerLane: vscode.OverviewRulerLane.Center,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  readonly #waiting = new Set<vscode.TextEditor>();
  readonly #subscriptions: readonly vscode.Disposable[];
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    this.#subscriptions = [
      vscode.window.onDidChangeVisibleTextEditors((editors) => this.#schedule(editors)),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.#schedule([textEditor])),
      vscode.workspace.onDidChangeTextDocument(({ document }) =>
        this.#schedule(vscode.window.visibleTextEditors.filter((editor) => editor.document === document)),
      ),
    ];
    this.#schedule(vscode.window.visibleTextEditors);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    vscode.Disposable.from(...this.#subscriptions, this.#decoration).dispose();
  }

  #schedule(editors: readonly vscode.TextEditor[]): void {
    for (const editor of editors) {
      this.#waiting.add(editor);
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const due = vscode.window.visibleTextEditors.filter((editor) => this.#waiting.has(editor));
      this.#waiting.clear();
      for (const editor of due) {
        editor.setDecorations(this.#decoration, [...visiblePlaceholders(editor)]);
      }
    }, delayMs);
  }
}

/** The placeholders on the lines that an editor shows. */
export function* visiblePlaceholders(editor: vscode.TextEditor): Generator<vscode.Range> {
  const { document } = editor;
  for (const { start, end } of editor.visibleRanges) {
    for (let line = start.line; line <= Math.min(end.line, document.lineCount - 1); line++) {
      for (const blank of findPlaceholders(document.lineAt(line).text.slice(0, longestLine))) {
        yield new vscode.Range(line, blank.start, line, blank.end);
      }
    }
  }
}
