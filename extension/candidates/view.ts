// The candidates panel: keeps what it shows in step with the active document, and asks for candidates while it is seen.
import * as vscode from 'vscode';
import { isFromPage, type Conditions, type FromPage, type ToPage } from '../../webviews/candidates/messages';
import { documentSchemes } from '../connection/server';
import type { Replacement } from '../edits';
import { WebviewPage } from '../webview';
import { Answers } from './answers';
import { Inquiry } from './inquiry';
import type { PanelMemory } from './memory';
import type { Questions } from './questions';
import { insert, insertAll, reveal } from './replace';
import { nameOf, rangeOf, surroundings } from './shownBlank';
import { pageStrings } from './strings';
import { TrackedBlanks, type TrackedBlank } from './trackedBlanks';

/** A pause in typing after which candidates are asked for. */
const pauseMs = 400;

/** More blanks are not listed. */
const mostListed = 50;

export class CandidatesView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #questions: Questions;
  readonly #memory: PanelMemory;
  readonly #extensionUri: vscode.Uri;
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #blanks = new TrackedBlanks();
  readonly #answers = new Answers();
  #conditions = new Map<number, Conditions>();
  #page: WebviewPage<ToPage, FromPage> | undefined;
  #view: vscode.WebviewView | undefined;
  #document: vscode.TextDocument | undefined;
  #timer: NodeJS.Timeout | undefined;
  #inquiry: Inquiry | undefined;

  constructor(questions: Questions, memory: PanelMemory, extensionUri: vscode.Uri) {
    this.#questions = questions;
    this.#memory = memory;
    this.#extensionUri = extensionUri;
    this.#subscriptions.push(
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        // The panel's own focus, or a picture's tab, is no reason to forget the document.
        if (editor !== undefined) this.#follow(editor.document);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document === this.#document) this.#follow(vscode.window.activeTextEditor?.document);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document !== this.#document || contentChanges.length === 0) return;
        this.#blanks.change(document.getText(), contentChanges);
        this.#restart(pauseMs);
      }),
    );
    this.#follow(vscode.window.activeTextEditor?.document);
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    this.#page = new WebviewPage<ToPage, FromPage>(view.webview, {
      extensionUri: this.#extensionUri,
      name: 'candidates',
      title: 'GLM',
      strings: pageStrings(),
      isMessage: isFromPage,
      onMessage: (message) => void this.#receive(message),
    });
    view.onDidChangeVisibility(() => {
      if (view.visible) this.#restart(0, false);
      else this.#cancel();
    });
    view.onDidDispose(() => {
      this.#cancel();
      this.#page?.dispose();
      this.#page = undefined;
      this.#view = undefined;
    });
  }

  /** Offers combinations for several blanks from now on. */
  fillTogether(isOn: boolean): void {
    this.#memory.isTogether = isOn;
    this.#restart(0, false);
  }

  dispose(): void {
    this.#cancel();
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  async #receive(message: FromPage): Promise<void> {
    const document = this.#document;
    switch (message.kind) {
      case 'ready':
        this.#restart(0, false);
        return;
      case 'search':
        this.#memory.keepSearch(document, message.search);
        this.#restart(0);
        return;
      case 'conditions':
        this.#conditions.set(message.id, message.conditions);
        this.#answers.outdate(message.id);
        this.#restart(0, false);
        return;
      case 'together':
        this.fillTogether(message.isOn);
        return;
      case 'insert': {
        const { progress, candidates } = this.#answers.of(message.id);
        const [replacement] = this.#replacements([message.id], [candidates[message.index]?.text]);
        if (document && replacement && progress === 'done') await insert(document, replacement);
        return;
      }
      case 'insertCombination': {
        const { progress, combinations, blanks } = this.#answers.combinations;
        const replacements = this.#replacements(blanks, combinations[message.index]?.texts ?? []);
        if (document && progress === 'done') await insertAll(document, replacements);
        return;
      }
      case 'reveal': {
        const blank = this.#blanks.all.find(({ id }) => id === message.id);
        if (document && blank) await reveal(document, rangeOf(document, blank));
      }
    }
  }

  /** Texts for blanks that are still there. */
  #replacements(ids: readonly number[], texts: readonly (string | undefined)[]): Replacement[] {
    const document = this.#document;
    return ids.flatMap((id, i) => {
      const blank = this.#blanks.all.find((one) => one.id === id);
      const text = texts[i];
      return !document || !blank || text === undefined ? [] : [{ range: rangeOf(document, blank), text }];
    });
  }

  #follow(document: vscode.TextDocument | undefined): void {
    const known =
      document !== undefined && documentSchemes.includes(document.uri.scheme) ? document : undefined;
    if (known === this.#document) return;
    this.#document = known;
    this.#answers.clear();
    this.#blanks.read(known?.getText() ?? '');
    this.#conditions = known
      ? this.#memory.conditions(known, this.#blanks.all)
      : new Map<number, Conditions>();
    this.#restart(0);
  }

  /** @param isOutdated whether the answers so far do not hold any more */
  #restart(delayMs: number, isOutdated = true): void {
    this.#cancel();
    if (isOutdated) this.#answers.outdateAll();
    this.#show();
    if (this.#view?.visible === true) {
      this.#timer = setTimeout(() => void this.#ask(), delayMs);
    }
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#inquiry?.cancel();
    this.#inquiry = undefined;
    this.#answers.giveUp();
  }

  async #ask(): Promise<void> {
    const document = this.#document;
    if (document === undefined) return;
    this.#memory.keepConditions(document, this.#blanks.all, this.#conditions);
    const subject = {
      document,
      blanks: this.#listed,
      conditions: this.#conditions,
      search: this.#memory.search(document),
    };
    const inquiry = new Inquiry(this.#questions, this.#answers, subject, () => this.#show());
    this.#inquiry = inquiry;
    await (this.#memory.isTogether ? inquiry.askTogether() : inquiry.askForEach());
  }

  get #listed(): readonly TrackedBlank[] {
    return this.#blanks.all.slice(0, mostListed);
  }

  #show(): void {
    if (this.#view?.visible !== true) return;
    const document = this.#document;
    this.#page?.send({
      kind: 'state',
      ...(document !== undefined && { document: nameOf(document) }),
      search: this.#memory.search(document),
      isOwnSearch: this.#memory.isOwnSearch,
      blanks:
        document === undefined
          ? []
          : this.#listed.map((blank) => ({
              id: blank.id,
              mask: blank.mask,
              ...this.#answers.of(blank.id),
              ...surroundings(document, blank),
              conditions: this.#conditions.get(blank.id) ?? {},
            })),
      more: Math.max(0, this.#blanks.all.length - mostListed),
      together: { isOn: this.#memory.isTogether, ...this.#answers.combinations },
    });
  }
}
