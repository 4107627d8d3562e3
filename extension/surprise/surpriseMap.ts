// The surprise map: which documents show it, what is surprising in them, and the commands that go with it.
import * as vscode from 'vscode';
import { documentSchemes, type GlmServer } from '../connection/server';
import type { IgnoredWords } from './ignoredWords';
import { levelOf, type Level } from './levels';
import { SurpriseDecorations } from './surpriseDecorations';
import { Survey } from './survey';
import type { Stretch, Word } from './surveyedText';

/** A word that is marked. */
export interface SurprisingWord extends Word {
  readonly range: vscode.Range;
  readonly level: Level;
}

/** Results come faster than an editor need draw them. */
const drawingDelay = 100;

export class SurpriseMap implements vscode.Disposable {
  readonly onDidChange: vscode.Event<void>;
  readonly onDidFail: vscode.Event<unknown>;
  readonly #server: GlmServer;
  readonly #ignored: IgnoredWords;
  readonly #surveys = new Map<string, Survey>();
  readonly #decorations = new SurpriseDecorations();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #failed = new vscode.EventEmitter<unknown>();
  readonly #subscriptions: vscode.Disposable[];
  #timer: NodeJS.Timeout | undefined;
  /** The model that the marks are of. */
  #model: string | undefined;

  constructor(server: GlmServer, ignored: IgnoredWords) {
    this.#server = server;
    this.#ignored = ignored;
    this.onDidChange = this.#changed.event;
    this.onDidFail = this.#failed.event;
    this.#subscriptions = [
      vscode.window.onDidChangeVisibleTextEditors(() => this.#drawSoon()),
      vscode.window.onDidChangeActiveTextEditor(() => this.#drawSoon()),
      vscode.workspace.onDidCloseTextDocument((document) => this.hide(document)),
      // What was edited beside an ignored word is known by its new text from now on.
      vscode.workspace.onDidSaveTextDocument((document) => this.#keepIgnored(document)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('glm.surprise')) this.#drawSoon();
      }),
      server.onDidChangeHealth((health) => {
        if (health.state === 'ready') this.#use(health.model);
      }),
      this.#decorations,
      this.#changed,
      this.#failed,
    ];
  }

  /** The survey of a document that shows its map. */
  surveyOf(document: vscode.TextDocument | undefined): Survey | undefined {
    return document && this.#surveys.get(document.uri.toString());
  }

  /** Shows the map of a document, or goes on reading where it was stopped. */
  show(document: vscode.TextDocument): void {
    const known = this.surveyOf(document);
    if (known !== undefined) {
      known.resume();
      return;
    }
    const survey = new Survey(this.#server, document, this.#ignored.of(document));
    survey.onDidChange(() => this.#drawSoon());
    survey.onDidFail((error) => this.#failed.fire(error));
    this.#surveys.set(document.uri.toString(), survey);
    this.#drawSoon();
  }

  hide(document: vscode.TextDocument): void {
    this.surveyOf(document)?.dispose();
    if (this.#surveys.delete(document.uri.toString())) this.#drawSoon();
  }

  /** Says no more about a word where it stands. */
  ignore(document: vscode.TextDocument, word: Stretch): void {
    this.surveyOf(document)?.ignore(word);
    this.#keepIgnored(document);
  }

  /** Marks the ignored words of a document again; says how many there were. */
  ignoreNone(document: vscode.TextDocument): number {
    const survey = this.surveyOf(document);
    const count = survey?.ignored.length ?? 0;
    survey?.ignoreNone();
    this.#keepIgnored(document);
    return count;
  }

  /** The surprising words of a document, in its order. */
  wordsOf(document: vscode.TextDocument): SurprisingWord[] {
    const survey = this.surveyOf(document);
    if (survey === undefined) return [];
    const threshold = vscode.workspace.getConfiguration('glm', document).get('surprise.threshold', 0.2);
    return survey.words.flatMap((word) => {
      const level = levelOf(word.tokenProbability, threshold);
      return level === undefined ? [] : [{ ...word, level, range: survey.rangeOf(word) }];
    });
  }

  /** The surprising word that a range touches. */
  wordAt(document: vscode.TextDocument, range: vscode.Range): SurprisingWord | undefined {
    return this.wordsOf(document).find((word) => word.range.intersection(range) !== undefined);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    vscode.Disposable.from(...this.#surveys.values(), ...this.#subscriptions).dispose();
  }

  #keepIgnored(document: vscode.TextDocument): void {
    const survey = this.surveyOf(document);
    if (survey !== undefined) this.#ignored.keep(document, survey.ignored);
  }

  /** Another model finds other words surprising. */
  #use(model: string): void {
    if (this.#model !== undefined && this.#model !== model) {
      for (const survey of this.#surveys.values()) survey.readAgain();
    }
    this.#model = model;
  }

  #drawSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const editor of vscode.window.visibleTextEditors) {
        if (documentSchemes.includes(editor.document.uri.scheme)) {
          this.#decorations.show(editor, this.wordsOf(editor.document));
        }
      }
      this.#changed.fire();
    }, drawingDelay);
  }
}
