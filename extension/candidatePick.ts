// The quick pick of candidates for one blank: open and busy at once, with a preview of the highlighted candidate.
import * as vscode from 'vscode';
import type { FillCandidate } from '../server/protocol';
import { asPercent, endOnOneLine, onOneLine } from './display';
import { Preview } from './preview';

/** Candidates for a range of the editor's document. */
export interface CandidateList {
  readonly range: vscode.Range;
  readonly original: string;
  readonly candidates: readonly FillCandidate[];
}

/** What the user chose. */
export interface ChosenCandidate {
  readonly range: vscode.Range;
  readonly text: string;
}

interface CandidateItem extends vscode.QuickPickItem {
  readonly candidate: FillCandidate;
}

const longestLabel = 90;
const longestContext = 32;

/** One question to the user: which candidate? */
export class CandidatePick implements vscode.Disposable {
  readonly #pick = vscode.window.createQuickPick<CandidateItem>();
  readonly #preview: Preview;
  readonly #editor: vscode.TextEditor;
  #list: CandidateList | undefined;

  constructor(editor: vscode.TextEditor) {
    this.#editor = editor;
    this.#preview = new Preview(editor);
    this.#pick.title = titleFor(editor, editor.selection, editor.selections.length > 1);
    this.#pick.placeholder = vscode.l10n.t('GLM is reading the document … (Escape cancels)');
    this.#pick.busy = true;
    this.#pick.onDidChangeActive(([item]) => this.#highlight(item));
  }

  /** Opens the quick pick; resolves with the choice, or with undefined if there is none. */
  choose(): Promise<ChosenCandidate | undefined> {
    return new Promise((resolve) => {
      this.#pick.onDidAccept(() => {
        const [item] = this.#pick.activeItems;
        if (this.#list !== undefined && item !== undefined) {
          resolve({ range: this.#list.range, text: item.candidate.text });
          this.#pick.hide();
        }
      });
      this.#pick.onDidHide(() => {
        this.#preview.clear();
        resolve(undefined);
      });
      this.#pick.show();
    });
  }

  /** The model has answered. */
  show(list: CandidateList): void {
    this.#list = list;
    this.#pick.busy = false;
    this.#pick.title = titleFor(this.#editor, list.range, this.#editor.selections.length > 1);
    this.#pick.placeholder =
      list.candidates.length > 0
        ? vscode.l10n.t('Enter replaces, Escape leaves the document as it is')
        : vscode.l10n.t('GLM has no candidate for this blank');
    this.#pick.items = list.candidates.map((candidate) => itemFor(candidate, list.original));
    this.#editor.revealRange(list.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  /** Closes the quick pick without a choice. */
  cancel(): void {
    this.#pick.hide();
  }

  dispose(): void {
    this.#pick.dispose();
    this.#preview.dispose();
  }

  #highlight(item: CandidateItem | undefined): void {
    if (this.#list === undefined || item === undefined) {
      this.#preview.clear();
    } else {
      this.#preview.show(this.#list.range, item.candidate.text);
    }
  }
}

function itemFor(candidate: FillCandidate, original: string): CandidateItem {
  const percent = asPercent(candidate.probability, vscode.env.language);
  const label = onOneLine(candidate.text, longestLabel);
  const isUnchanged = candidate.text === original;
  return {
    label: label === '' ? vscode.l10n.t('(nothing)') : label,
    description: isUnchanged ? `${percent} · ${vscode.l10n.t('as it is')}` : percent,
    // Typing filters by the candidates' texts, but must never hide all of them because of a line break.
    alwaysShow: false,
    candidate,
  };
}

/** The blank between the words around it: the quick pick may well cover the place itself. */
function titleFor(editor: vscode.TextEditor, range: vscode.Range, isOneOfSeveral: boolean): string {
  const { document } = editor;
  const lineStart = range.start.with({ character: 0 });
  const lineEnd = document.lineAt(range.end.line).range.end;
  const before = endOnOneLine(document.getText(new vscode.Range(lineStart, range.start)), longestContext);
  const after = onOneLine(document.getText(new vscode.Range(range.end, lineEnd)), longestContext);
  const context = [before, '____', after].filter((part) => part !== '').join(' ');
  return isOneOfSeveral
    ? vscode.l10n.t('Fill the first of several selections: {0}', context)
    : vscode.l10n.t('Fill: {0}', context);
}
