// The survey of one document: asks the server for what is still to be read, until all is read or nobody wants it.
import * as vscode from 'vscode';
import { surpriseProgress, surpriseRequest, type SurpriseProgress } from '../../server/protocol';
import { documentParams } from '../connection/documentParams';
import { failureOf } from '../connection/failure';
import type { GlmServer } from '../connection/server';
import { SurveyedText, type Stretch, type Word } from './surveyedText';

/** After the last keystroke or scroll, before the server is asked. */
const patience = 600;

/** An edit tells on the words so far around it: about as far as the model looks. */
const reach = 200;

/** What a survey is doing. */
export type SurveyState =
  { readonly state: 'reading'; readonly share: number } | { readonly state: 'done' | 'stopped' };

export class Survey implements vscode.Disposable {
  readonly document: vscode.TextDocument;
  readonly onDidChange: vscode.Event<void>;
  /** Tells what a request was rejected with. */
  readonly onDidFail: vscode.Event<unknown>;

  readonly #server: GlmServer;
  readonly #text: SurveyedText;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #failed = new vscode.EventEmitter<unknown>();
  readonly #subscriptions: vscode.Disposable[];
  #state: SurveyState = { state: 'reading', share: 0 };
  #request: vscode.CancellationTokenSource | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** What is being asked about begins with what was seen then. */
  #askedFirst: Stretch | undefined;

  /** @param ignored words that the user wants to hear no more of */
  constructor(server: GlmServer, document: vscode.TextDocument, ignored: readonly Stretch[]) {
    this.#server = server;
    this.document = document;
    this.#text = new SurveyedText(document.getText().length, ignored);
    this.onDidChange = this.#changed.event;
    this.onDidFail = this.#failed.event;
    this.#subscriptions = [
      vscode.workspace.onDidChangeTextDocument((event) => this.#follow(event)),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.#scrolled(textEditor)),
      this.#changed,
      this.#failed,
    ];
    void this.#read();
  }

  get state(): SurveyState {
    return this.#state;
  }

  /** Words that were read, ascending. */
  get words(): readonly Word[] {
    return this.#text.words;
  }

  rangeOf({ start, end }: Stretch): vscode.Range {
    return new vscode.Range(this.document.positionAt(start), this.document.positionAt(end));
  }

  /** The word under a position. */
  wordAt(position: vscode.Position): Word | undefined {
    const offset = this.document.offsetAt(position);
    return this.words.find(({ start, end }) => start <= offset && offset <= end);
  }

  /** Says no more about a word where it stands. */
  ignore(word: Stretch): void {
    this.#text.ignore(word);
    this.#changed.fire();
  }

  /** Words that are ignored, where they stand now. */
  get ignored(): readonly Stretch[] {
    return this.#text.ignored;
  }

  /** Speaks again of every word that was ignored. */
  ignoreNone(): void {
    this.#text.ignoreNone();
    this.#changed.fire();
  }

  /** Reads no further; what is known stays. */
  stop(): void {
    this.#cancel();
    this.#show({ state: this.#text.isComplete ? 'done' : 'stopped' });
  }

  /** Goes on after `stop`. */
  resume(): void {
    if (this.#state.state === 'stopped') void this.#read();
  }

  /** Reads everything again, with another model. */
  readAgain(): void {
    this.#text.readAgain(this.document.getText().length);
    void this.#read();
  }

  dispose(): void {
    this.#cancel();
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  #follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (document !== this.document || contentChanges.length === 0) return;
    for (const { rangeOffset, rangeLength, text } of contentChanges) {
      this.#text.edit({ offset: rangeOffset, length: rangeLength, text });
    }
    this.#text.settle((edited) => linesAround(document, edited));
    this.#changed.fire();
    this.#readSoon();
  }

  /** What comes into sight is read first. */
  #scrolled(editor: vscode.TextEditor): void {
    if (editor.document !== this.document || this.#state.state !== 'reading') return;
    const [first] = this.#text.toRead(this.#seen());
    const asked = this.#askedFirst;
    if (
      first !== undefined &&
      asked !== undefined &&
      (first.end <= asked.start || asked.end <= first.start)
    ) {
      this.#readSoon();
    }
  }

  #readSoon(): void {
    if (this.#state.state === 'stopped') return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(), patience);
  }

  async #read(): Promise<void> {
    this.#cancel();
    const stretches = this.#text.toRead(this.#seen());
    [this.#askedFirst] = stretches;
    if (stretches.length === 0) {
      this.#show({ state: 'done' });
      return;
    }
    const request = new vscode.CancellationTokenSource();
    this.#request = request;
    this.#show({ state: 'reading', share: 0 });
    try {
      await this.#ask(stretches, request.token);
      if (request === this.#request) this.#show({ state: this.#text.isComplete ? 'done' : 'stopped' });
    } catch (error) {
      if (request !== this.#request) return;
      // The edit that made the answer worthless has called for another one.
      if (failureOf(error).kind === 'documentChanged') return;
      this.#show({ state: 'stopped' });
      this.#failed.fire(error);
    } finally {
      if (request === this.#request) this.#request = undefined;
      request.dispose();
    }
  }

  async #ask(stretches: readonly Stretch[], token: vscode.CancellationToken): Promise<void> {
    const { client } = this.#server;
    const { document } = this;
    const { version } = document;
    const partialResultToken = crypto.randomUUID();
    const listener = client.onProgress(surpriseProgress, partialResultToken, (progress) => {
      if (!token.isCancellationRequested && document.version === version) this.#take(progress);
    });
    try {
      await client.sendRequest(
        surpriseRequest,
        {
          ...documentParams(this.#server, document),
          ranges: stretches.map((stretch) => client.code2ProtocolConverter.asRange(this.rangeOf(stretch))),
          partialResultToken,
        },
        token,
      );
    } finally {
      listener.dispose();
    }
  }

  #take({ done, words, share }: SurpriseProgress): void {
    const stretchOf = (range: SurpriseProgress['done']): Stretch => {
      const { start, end } = this.#server.client.protocol2CodeConverter.asRange(range);
      return { start: this.document.offsetAt(start), end: this.document.offsetAt(end) };
    };
    this.#text.take(
      stretchOf(done),
      words.map(({ range, probability, tokenProbability }) => ({
        ...stretchOf(range),
        probability,
        tokenProbability,
      })),
    );
    this.#show({ state: 'reading', share });
  }

  #seen(): Stretch[] {
    return vscode.window.visibleTextEditors
      .filter((editor) => editor.document === this.document)
      .flatMap((editor) => editor.visibleRanges)
      .map((range) => linesOf(this.document, range))
      .sort((a, b) => a.start - b.start);
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#request?.cancel();
    this.#request = undefined;
  }

  #show(state: SurveyState): void {
    this.#state = state;
    this.#changed.fire();
  }
}

/** Whole lines, the last line's break included. */
function linesOf(document: vscode.TextDocument, range: vscode.Range): Stretch {
  return {
    start: document.offsetAt(range.start.with({ character: 0 })),
    end: document.offsetAt(document.lineAt(range.end.line).rangeIncludingLineBreak.end),
  };
}

/** The lines of the same paragraph that an edit tells on. */
function linesAround(document: vscode.TextDocument, edited: Stretch): Stretch {
  let first = document.positionAt(edited.start).line;
  let last = document.positionAt(edited.end).line;
  const from = document.positionAt(Math.max(0, edited.start - reach)).line;
  const to = document.positionAt(edited.end + reach).line;
  const isEmpty = (line: number): boolean => document.lineAt(line).isEmptyOrWhitespace;
  while (first > from && !isEmpty(first - 1)) first--;
  while (last < to && !isEmpty(last + 1)) last++;
  return linesOf(document, new vscode.Range(first, 0, last, 0));
}
