// The quick pick of candidates for one blank: open and busy at once, with a preview of the highlighted candidate.
import * as vscode from 'vscode';
import type { FillCandidate } from '../../server/protocol';
import { asPercent, onTwoLines } from '../display';
import { blankTitle } from './blankTitle';
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

const longestLabel = 64;
const longestDetail = 88;

/** So many lines at the top of an editor may lie behind the quick pick. */
const coveredLines = 12;

/** One question to the user: which candidate? */
export class CandidatePick implements vscode.Disposable {
  readonly #pick = vscode.window.createQuickPick<CandidateItem>();
  readonly #preview: Preview;
  readonly #editor: vscode.TextEditor;
  readonly #isOneOfSeveral: boolean;
  #list: CandidateList | undefined;

  constructor(editor: vscode.TextEditor) {
    this.#editor = editor;
    this.#isOneOfSeveral = editor.selections.length > 1;
    this.#preview = new Preview(editor);
    this.#pick.title = this.#titleFor(editor.selection);
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
    this.#pick.title = this.#titleFor(list.range);
    this.#pick.placeholder =
      list.candidates.length > 0
        ? vscode.l10n.t('Enter replaces, Escape leaves the document as it is')
        : vscode.l10n.t('GLM has no candidate for this blank');
    this.#revealFromBehind(list.range);
    const items = list.candidates.map((candidate) => itemFor(candidate, list.original));
    this.#pick.items = items;
    // Enter should change something, also where nothing is likelier than what stands there.
    const changing = items.find(({ candidate }) => candidate.text !== list.original);
    this.#pick.activeItems = changing === undefined ? items.slice(0, 1) : [changing];
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
    if (this.#list === undefined) {
      return;
    }
    if (item === undefined) {
      // What was typed is in none of the candidates.
      this.#preview.clear();
      this.#pick.title = this.#titleFor(this.#list.range);
      return;
    }
    const { text } = item.candidate;
    if (text === this.#list.original) {
      this.#preview.clear();
    } else {
      this.#preview.show(this.#list.range, text);
    }
    // At the start of a document nothing can be scrolled out from behind the quick pick, so it has a preview too.
    this.#pick.title = this.#titleFor(this.#list.range, text);
  }

  #revealFromBehind(range: vscode.Range): void {
    const firstVisible = this.#editor.visibleRanges[0]?.start.line ?? 0;
    const isCovered = range.end.line - firstVisible < coveredLines && firstVisible > 0;
    this.#editor.revealRange(
      range,
      isCovered
        ? vscode.TextEditorRevealType.InCenter
        : vscode.TextEditorRevealType.InCenterIfOutsideViewport,
    );
  }

  /** What stands at the blank, between the words around it. */
  #titleFor(range: vscode.Range, filling?: string): string {
    const { document } = this.#editor;
    const lineStart = range.start.with({ character: 0 });
    const lineEnd = document.lineAt(range.end.line).range.end;
    const before = document.getText(new vscode.Range(lineStart, range.start));
    const after = document.getText(new vscode.Range(range.end, lineEnd));
    const context = blankTitle(before, filling, after);
    return this.#isOneOfSeveral ? vscode.l10n.t('First of several selections: {0}', context) : context;
  }
}

function itemFor(candidate: FillCandidate, original: string): CandidateItem {
  const percent = asPercent(candidate.probability, vscode.env.language);
  const [label, rest] = onTwoLines(candidate.text, longestLabel, longestDetail);
  const isUnchanged = candidate.text === original;
  return {
    label: label === '' ? vscode.l10n.t('(nothing)') : label,
    description: isUnchanged ? `${percent} · ${vscode.l10n.t('your wording')}` : percent,
    ...(rest !== '' && { detail: rest }),
    candidate,
  };
}
