// The candidates panel: keeps what it shows in step with the active document, and asks for candidates while it is seen.
import * as vscode from 'vscode';
import { candidatesRequest, combinationsRequest, mostBlanksTogether } from '../../server/protocol';
import {
  isFromPage,
  type Conditions,
  type FromPage,
  type PanelState,
  type Search,
  type ShownBlank,
  type ToPage,
} from '../../webviews/candidates/messages';
import { documentSchemes, type GlmServer } from '../connection/server';
import { failureOf } from '../connection/failure';
import { replaceInDocument } from '../edits';
import { insertIntoEditor } from '../filling/insertIntoEditor';
import { showDocumentChanged, showReadOnly } from '../messages';
import { WebviewPage } from '../webview';
import { pageStrings } from './strings';
import { TrackedBlanks, type TrackedBlank } from './trackedBlanks';

/** A pause in typing after which candidates are asked for. */
const pauseMs = 400;

/** More blanks are not listed. */
const mostListed = 50;

/** Characters beside a blank that its heading shows. */
const context = 60;

type Answer = Pick<ShownBlank, 'progress' | 'candidates' | 'problem'>;
type Together = PanelState['together'];

const waiting: Answer = { progress: 'waiting', candidates: [] };

export class CandidatesView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #server: GlmServer;
  readonly #log: vscode.LogOutputChannel;
  readonly #extensionUri: vscode.Uri;
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #blanks = new TrackedBlanks();
  readonly #answers = new Map<number, Answer>();
  readonly #conditions = new Map<number, Conditions>();
  #page: WebviewPage<ToPage, FromPage> | undefined;
  #view: vscode.WebviewView | undefined;
  #document: vscode.TextDocument | undefined;
  #search: Search | undefined;
  #together: Together = { isOn: false, progress: 'waiting', blanks: [], combinations: [] };
  #timer: NodeJS.Timeout | undefined;
  #asking: vscode.CancellationTokenSource | undefined;

  constructor(server: GlmServer, log: vscode.LogOutputChannel, extensionUri: vscode.Uri) {
    this.#server = server;
    this.#log = log;
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

  dispose(): void {
    this.#cancel();
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  async #receive(message: FromPage): Promise<void> {
    switch (message.kind) {
      case 'ready':
        this.#restart(0, false);
        return;
      case 'search':
        this.#search = message.search;
        this.#restart(0);
        return;
      case 'conditions':
        this.#conditions.set(message.id, message.conditions);
        this.#answers.set(message.id, { ...waiting, candidates: this.#answerOf(message.id).candidates });
        this.#together = { ...this.#together, progress: 'waiting' };
        this.#restart(0, false);
        return;
      case 'together':
        this.#together = { ...this.#together, isOn: message.isOn };
        this.#restart(0, false);
        return;
      case 'insert':
        await this.#insert(message.id, message.index);
        return;
      case 'insertCombination':
        await this.#insertCombination(message.index);
        return;
      case 'reveal':
        await this.#reveal(message.id);
    }
  }

  #follow(document: vscode.TextDocument | undefined): void {
    const known =
      document !== undefined && documentSchemes.includes(document.uri.scheme) ? document : undefined;
    if (known === this.#document) return;
    this.#document = known;
    this.#answers.clear();
    this.#conditions.clear();
    this.#blanks.read(known?.getText() ?? '');
    this.#together = { ...this.#together, progress: 'waiting', blanks: [], combinations: [] };
    this.#restart(0);
  }

  /** @param isOutdated whether the answers so far do not hold any more */
  #restart(delayMs: number, isOutdated = true): void {
    this.#cancel();
    if (isOutdated) {
      for (const [id, answer] of this.#answers) this.#answers.set(id, outdated(answer));
      this.#together = { ...this.#together, progress: 'waiting' };
    }
    this.#show();
    if (this.#view?.visible === true) {
      this.#timer = setTimeout(() => void this.#ask(), delayMs);
    }
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#asking?.cancel();
    this.#asking = undefined;
    for (const [id, answer] of this.#answers) {
      if (answer.progress === 'busy') this.#answers.set(id, { ...answer, progress: 'waiting' });
    }
    if (this.#together.progress === 'busy') this.#together = { ...this.#together, progress: 'waiting' };
  }

  /** Asks for what is missing, one question after the other. */
  async #ask(): Promise<void> {
    const document = this.#document;
    if (document === undefined) return;
    const asking = new vscode.CancellationTokenSource();
    this.#asking = asking;
    const { version } = document;
    const isCurrent = () => !asking.token.isCancellationRequested && document.version === version;
    if (this.#together.isOn) {
      if (this.#together.progress !== 'done') await this.#askTogether(document, asking.token, isCurrent);
      return;
    }
    for (const blank of this.#listed) {
      if (!isCurrent()) return;
      if (this.#answerOf(blank.id).progress === 'waiting') {
        await this.#askFor(document, blank, asking.token, isCurrent);
      }
    }
  }

  async #askFor(
    document: vscode.TextDocument,
    blank: TrackedBlank,
    token: vscode.CancellationToken,
    isCurrent: () => boolean,
  ): Promise<void> {
    const { client } = this.#server;
    const { candidates } = this.#answerOf(blank.id);
    this.#answers.set(blank.id, { progress: 'busy', candidates });
    this.#show();
    try {
      const answer = await client.sendRequest(
        candidatesRequest,
        {
          textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(document),
          version: document.version,
          range: client.code2ProtocolConverter.asRange(rangeOf(document, blank)),
          search: this.#searchNow,
          conditions: this.#conditions.get(blank.id) ?? {},
        },
        token,
      );
      if (isCurrent()) this.#answers.set(blank.id, { ...answer, progress: 'done' });
    } catch (error) {
      const message = this.#messageOf(error);
      if (!isCurrent() || message === undefined) return;
      this.#answers.set(blank.id, { progress: 'failed', candidates: [], problem: { field: '', message } });
    }
    if (isCurrent()) this.#show();
  }

  async #askTogether(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
    isCurrent: () => boolean,
  ): Promise<void> {
    const { client } = this.#server;
    const blanks = this.#listed.slice(0, mostBlanksTogether);
    if (blanks.length === 0) return;
    this.#together = { ...this.#together, progress: 'busy', blanks: blanks.map(({ id }) => id) };
    this.#show();
    try {
      const answer = await client.sendRequest(
        combinationsRequest,
        {
          textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(document),
          version: document.version,
          search: this.#searchNow,
          blanks: blanks.map((blank) => ({
            range: client.code2ProtocolConverter.asRange(rangeOf(document, blank)),
            conditions: this.#conditions.get(blank.id) ?? {},
          })),
        },
        token,
      );
      const { isOn, blanks: ids } = this.#together;
      if (isCurrent()) this.#together = { isOn, blanks: ids, ...answer, progress: 'done' };
    } catch (error) {
      const message = this.#messageOf(error);
      if (!isCurrent() || message === undefined) return;
      const { isOn, blanks: ids } = this.#together;
      const problem = { field: '', message } as const;
      this.#together = { isOn, blanks: ids, progress: 'failed', combinations: [], problem };
    }
    if (isCurrent()) this.#show();
  }

  /** What to say of a failed question; nothing where it was cancelled or will be asked again. */
  #messageOf(error: unknown): string | undefined {
    const failure = failureOf(error);
    switch (failure.kind) {
      case 'cancelled':
      case 'documentChanged':
        return undefined;
      case 'serverStopped':
        return vscode.l10n.t('The language server of GLM is not running.');
      case 'failed':
        this.#log.error(failure.message);
        return failure.message;
    }
  }

  async #insert(id: number, index: number): Promise<void> {
    const document = this.#document;
    const blank = this.#blanks.all.find((one) => one.id === id);
    const { progress, candidates } = this.#answerOf(id);
    const candidate = candidates[index];
    if (document === undefined || blank === undefined || candidate === undefined || progress !== 'done')
      return;
    const { version } = document;
    const editor = await this.#editorOf(document);
    await insertIntoEditor(editor, version, rangeOf(document, blank), candidate.text);
  }

  async #insertCombination(index: number): Promise<void> {
    const document = this.#document;
    const { progress, combinations, blanks } = this.#together;
    const combination = combinations[index];
    if (document === undefined || combination === undefined || progress !== 'done') return;
    const replacements = blanks.flatMap((id, i) => {
      const blank = this.#blanks.all.find((one) => one.id === id);
      const text = combination.texts[i];
      return blank === undefined || text === undefined ? [] : [{ range: rangeOf(document, blank), text }];
    });
    switch (await replaceInDocument(document, document.version, replacements)) {
      case 'done':
        return;
      case 'documentChanged':
        await showDocumentChanged();
        return;
      case 'readOnly':
        await showReadOnly();
    }
  }

  async #reveal(id: number): Promise<void> {
    const document = this.#document;
    const blank = this.#blanks.all.find((one) => one.id === id);
    if (document === undefined || blank === undefined) return;
    const editor = await this.#editorOf(document);
    const range = rangeOf(document, blank);
    editor.selection = new vscode.Selection(range.start, range.end);
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  /** An editor of the document; the panel keeps the focus. */
  async #editorOf(document: vscode.TextDocument): Promise<vscode.TextEditor> {
    return (
      vscode.window.visibleTextEditors.find((editor) => editor.document === document) ??
      (await vscode.window.showTextDocument(document, { preserveFocus: true }))
    );
  }

  get #listed(): readonly TrackedBlank[] {
    return this.#blanks.all.slice(0, mostListed);
  }

  get #searchNow(): Search {
    return this.#search ?? searchFromSettings(this.#document);
  }

  #answerOf(id: number): Answer {
    return this.#answers.get(id) ?? waiting;
  }

  #show(): void {
    if (this.#view?.visible !== true) return;
    const document = this.#document;
    this.#page?.send({
      kind: 'state',
      ...(document !== undefined && { document: nameOf(document) }),
      search: this.#searchNow,
      blanks:
        document === undefined
          ? []
          : this.#listed.map((blank) => ({
              id: blank.id,
              mask: blank.mask,
              ...this.#answerOf(blank.id),
              ...surroundings(document, blank),
              conditions: this.#conditions.get(blank.id) ?? {},
            })),
      more: Math.max(0, this.#blanks.all.length - mostListed),
      together: this.#together,
    });
  }
}

/** Shows the panel's view, wherever the user has put it. */
export function registerCandidatesView(
  server: GlmServer,
  log: vscode.LogOutputChannel,
  extensionUri: vscode.Uri,
): vscode.Disposable {
  const view = new CandidatesView(server, log, extensionUri);
  return vscode.Disposable.from(
    view,
    vscode.window.registerWebviewViewProvider('glm.candidatesView', view),
    vscode.commands.registerCommand('glm.showCandidates', () =>
      vscode.commands.executeCommand('glm.candidatesView.focus'),
    ),
  );
}

/** What was found before stays in sight until there is something newer. */
function outdated({ candidates }: Answer): Answer {
  return { progress: 'waiting', candidates };
}

function searchFromSettings(document: vscode.TextDocument | undefined): Search {
  const settings = vscode.workspace.getConfiguration('glm', document?.uri);
  const strategy = settings.get<string>('strategy');
  return {
    count: settings.get<number>('candidates') ?? 6,
    maxTokens: settings.get<number>('maxTokens') ?? 16,
    strategy: strategy === 'greedy' || strategy === 'sample' ? strategy : 'beam',
    temperature: settings.get<number>('temperature') ?? 0.8,
    seed: 0,
  };
}

function rangeOf(document: vscode.TextDocument, { start, end }: TrackedBlank): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

function surroundings(
  document: vscode.TextDocument,
  { start, end }: TrackedBlank,
): Pick<ShownBlank, 'line' | 'before' | 'after'> {
  const at = document.positionAt(start);
  const line = document.lineAt(at.line).text;
  const column = at.character;
  return {
    line: at.line + 1,
    before: line.slice(Math.max(0, column - context), column).trimStart(),
    after: line.slice(column + end - start, column + end - start + context),
  };
}

function nameOf({ uri }: vscode.TextDocument): string {
  return uri.path.split('/').at(-1) ?? uri.path;
}
