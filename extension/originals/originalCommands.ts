// The commands that make blanks of selections, and bring back what stood there.
import * as vscode from 'vscode';
import { placeholderAt } from '../../server/blanks/placeholders';
import { replaceInDocument } from '../edits';
import { findTarget } from '../filling/target';
import type { Originals } from './originals';

const placeholder = '[MASK]';

/**
 * Replaces every selection by a placeholder and remembers what stood there.
 * @param place where a menu names one; otherwise the active editor's selections are meant
 */
export async function turnIntoBlank(originals: Originals, place?: unknown): Promise<void> {
  const editor = await findTarget(place);
  if (editor === undefined) {
    return;
  }
  const { document } = editor;
  const ranges = editor.selections.flatMap((selection) => wordsOf(document, selection) ?? []);
  if (ranges.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Select the words that should become a blank.'));
    return;
  }
  for (const range of ranges) {
    originals.remember(document, range);
  }
  const replacements = ranges.map((range) => ({ range, text: placeholder }));
  await replaceInDocument(document, document.version, replacements);
}

/** Puts the original back in the place of the placeholder at the cursor. */
export async function restoreOriginal(originals: Originals, place?: unknown): Promise<void> {
  const editor = await findTarget(place);
  const original = editor && originalAt(originals, editor);
  if (editor === undefined || original === undefined) {
    return;
  }
  const { document } = editor;
  await replaceInDocument(document, document.version, [original]);
}

/** Opens the hover of the placeholder at the cursor, which shows its original. */
export async function showOriginal(originals: Originals, place?: unknown): Promise<void> {
  const editor = await findTarget(place);
  const original = editor && originalAt(originals, editor);
  if (editor === undefined || original === undefined) {
    return;
  }
  const { start } = original.range;
  editor.selection = new vscode.Selection(start, start);
  await vscode.commands.executeCommand('editor.action.showHover');
}

function originalAt(originals: Originals, { document, selection }: vscode.TextEditor) {
  const original = originals.at(document, selection.active);
  if (original === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Put the cursor on a blank that was made of a selection.'),
    );
  }
  return original;
}

/** A selection without white space at its ends, and without half a placeholder; undefined where nothing is left. */
function wordsOf(document: vscode.TextDocument, selection: vscode.Selection): vscode.Range | undefined {
  const text = document.getText(selection);
  if (text.trim() === '') {
    return undefined;
  }
  const offset = document.offsetAt(selection.start);
  const start = offset + text.length - text.trimStart().length;
  const end = offset + text.trimEnd().length;
  const all = document.getText();
  const first = placeholderAt(all, start);
  const last = placeholderAt(all, end);
  return new vscode.Range(
    document.positionAt(first && first.end > start ? first.start : start),
    document.positionAt(last && last.start < end ? last.end : end),
  );
}
