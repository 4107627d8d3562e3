// Applies a server's edits to a text, as an editor does.
import type { Range } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';

export function applyEdits(
  text: string,
  edits: readonly { readonly range: Range; readonly newText: string }[],
): string {
  return TextDocument.applyEdits(TextDocument.create('untitled:edited', 'plaintext', 1, text), [...edits]);
}
