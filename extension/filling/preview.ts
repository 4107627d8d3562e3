// Shows in the document what a candidate would look like there, without touching the text.
import * as vscode from 'vscode';
import { onOneLine } from '../display';

/**
 * The editor does not wrap what a decoration writes, and tells nobody how wide it is: about so many columns are in
 * sight in most windows.
 */
const columnsInSight = 90;
/** What a preview takes in any case; the list of candidates has the whole text. */
const leastPreview = 30;

/** Strikes a range through and writes a candidate beside it. */
export class Preview implements vscode.Disposable {
  readonly #original = vscode.window.createTextEditorDecorationType({
    textDecoration: 'line-through',
    backgroundColor: new vscode.ThemeColor('glm.previewOriginalBackground'),
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  readonly #candidate = vscode.window.createTextEditorDecorationType({
    after: {
      color: new vscode.ThemeColor('glm.previewCandidateForeground'),
      backgroundColor: new vscode.ThemeColor('glm.previewCandidateBackground'),
      border: '1px solid',
      margin: '0 0 0 0.2em',
      borderColor: new vscode.ThemeColor('glm.previewCandidateBorder'),
    },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });

  constructor(private readonly editor: vscode.TextEditor) {}

  /** Shows `text` in place of `range`; an earlier candidate goes. */
  show(range: vscode.Range, text: string): void {
    this.editor.setDecorations(this.#original, range.isEmpty ? [] : [range]);
    const room = Math.max(leastPreview, columnsInSight - range.end.character);
    this.editor.setDecorations(this.#candidate, [
      // The text stands at the end of the range only, also where that goes over several lines.
      {
        range: new vscode.Range(range.end, range.end),
        renderOptions: { after: { contentText: onOneLine(text, room) } },
      },
    ]);
  }

  clear(): void {
    this.editor.setDecorations(this.#original, []);
    this.editor.setDecorations(this.#candidate, []);
  }

  dispose(): void {
    this.#original.dispose();
    this.#candidate.dispose();
  }
}
