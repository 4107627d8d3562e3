// textDocument/codeAction: what can be done about a blank or a selection. Nothing elsewhere, and nothing that waits
// for the model unless a person has opened the menu.
import * as l10n from '@vscode/l10n';
import type { CodeAction, CodeActionKind as Kind, Connection } from 'vscode-languageserver';
import { CodeActionKind } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Blank } from '../blanks/blank';
import { findPlaceholders, placeholderAt } from '../blanks/placeholders';
import type { FillCandidate, GlmSettings } from '../protocol';
import { fillAllBlanksCommand, fillBlankCommand, rephraseCommand, turnIntoBlankCommand } from '../protocol';
import type { Candidates } from './candidates';
import type { ClientAbilities } from './clientAbilities';
import type { Documents } from './documents';
import { blankOf, offsetsOf, rangeOf } from './documents';
import type { Feature } from './feature';
import { asPercent, onOneLine } from './hoverText';
import { readCodeActionParams, readFillParams, isRecord } from './params';
import { handler } from './requests';
import type { Settings } from './settings';

/** Candidates with an entry of their own in the menu. */
const most = 5;
const longestTitle = 48;

export class CodeActions implements Feature {
  readonly capabilities = {
    codeActionProvider: {
      codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite],
      resolveProvider: true,
    },
  };
  readonly #documents: Documents;
  readonly #settings: Settings;
  readonly #candidates: Candidates;
  readonly #client: ClientAbilities;
  #locale: string | undefined;

  constructor(documents: Documents, settings: Settings, candidates: Candidates, client: ClientAbilities) {
    this.#documents = documents;
    this.#settings = settings;
    this.#candidates = candidates;
    this.#client = client;
  }

  initialize({ locale }: { readonly locale?: string }): void {
    this.#locale = locale;
  }

  listen(connection: Connection): void {
    connection.onCodeAction(handler((params, signal) => this.#actions(params, signal)));
    connection.onCodeActionResolve(handler((action, signal) => this.#resolve(action, signal)));
  }

  async #actions(params: unknown, cancelled: AbortSignal): Promise<CodeAction[] | null> {
    const { textDocument, range, only, isInvoked } = readCodeActionParams(params);
    const document = this.#documents.get(textDocument.uri);
    const { start, end } = offsetsOf(document, range);
    const text = document.getText();
    const isWanted = (kind: Kind): boolean =>
      only?.some((parent) => parent === '' || kind === parent || kind.startsWith(`${parent}.`)) ?? true;

    const blank = start === end ? placeholderNear(document, start, isInvoked) : blankOf(document, range);
    if (!blank || blank.start === blank.end) return null;
    const isPlaceholder =
      placeholderAt(text, blank.start)?.end === blank.end && text.startsWith(blank.mask, blank.start);
    if (!isPlaceholder)
      return isWanted(CodeActionKind.RefactorRewrite) ? this.#forSelection(document, blank) : null;
    if (!isWanted(CodeActionKind.QuickFix)) return null;
    const signal = this.#documents.whileUnchanged(document.uri, cancelled);
    const settings = await this.#settings.get(document.uri);
    signal.throwIfAborted();
    const candidates =
      this.#candidates.known(document, blank, settings) ??
      (isInvoked ? await this.#askFor(document, blank, settings, signal) : undefined);
    return this.#forPlaceholder(document, blank, candidates);
  }

  /** The model's candidates, or undefined where it has failed: the other entries of the menu are of use all the same. */
  async #askFor(
    document: TextDocument,
    blank: Blank,
    settings: GlmSettings,
    signal: AbortSignal,
  ): Promise<readonly FillCandidate[] | undefined> {
    try {
      return await this.#candidates.of(document, blank, settings, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      return undefined;
    }
  }

  #forPlaceholder(
    document: TextDocument,
    blank: Blank,
    candidates: readonly FillCandidate[] | undefined,
  ): CodeAction[] {
    const { uri, version } = document;
    const range = rangeOf(document, blank);
    const kind = CodeActionKind.QuickFix;
    const actions: CodeAction[] = candidates
      ? candidates.slice(0, most).map((candidate, index) => ({
          title: this.#titleOf(candidate),
          kind,
          isPreferred: index === 0,
          edit: this.#client.editOf(document, [{ range, newText: candidate.text }]),
        }))
      : [
          {
            title: l10n.t('Fill with the likeliest candidate'),
            kind,
            isPreferred: true,
            data: { textDocument: { uri }, version, range },
          },
        ];
    if (this.#client.hasCommand(fillBlankCommand)) {
      const title = l10n.t('Choose a candidate …');
      actions.push({
        title,
        kind,
        command: { title, command: fillBlankCommand, arguments: [{ uri, range }] },
      });
    }
    const all = findPlaceholders(document.getText()).length;
    if (all > 1 && this.#client.hasCommand(fillAllBlanksCommand)) {
      const title = l10n.t('Fill all blanks ({0})', all);
      actions.push({ title, kind, command: { title, command: fillAllBlanksCommand, arguments: [{ uri }] } });
    }
    return actions;
  }

  #forSelection(document: TextDocument, blank: Blank): CodeAction[] {
    const { uri } = document;
    const kind = CodeActionKind.RefactorRewrite;
    const range = rangeOf(document, blank);
    const title = l10n.t('Turn selection into a blank');
    const command = { title, command: turnIntoBlankCommand, arguments: [{ uri, range }] };
    const actions: CodeAction[] = [
      this.#client.hasCommand(turnIntoBlankCommand)
        ? { title, kind, command }
        : { title, kind, edit: this.#client.editOf(document, [{ range, newText: blank.mask }]) },
    ];
    const hasBlank = findPlaceholders(document.getText().slice(blank.start, blank.end)).length > 0;
    if (!hasBlank && this.#client.hasCommand(rephraseCommand)) {
      const rephrase = l10n.t('Rephrase …');
      const call = { title: rephrase, command: rephraseCommand, arguments: [{ uri, range }] };
      actions.unshift({ title: rephrase, kind, command: call });
    }
    return actions;
  }

  /** The edit of an action whose candidate was not known when the menu opened. */
  async #resolve(action: CodeAction, cancelled: AbortSignal): Promise<CodeAction> {
    if (!isRecord(action) || action.data === undefined) return action;
    const { textDocument, version, range } = readFillParams(action.data);
    const document = this.#documents.get(textDocument.uri, version);
    const blank = blankOf(document, range);
    const signal = this.#documents.whileUnchanged(document.uri, cancelled);
    const settings = await this.#settings.get(document.uri);
    const [best] = await this.#candidates.of(document, blank, settings, signal);
    if (!best) throw new Error(l10n.t('No answer found.'));
    return {
      ...action,
      edit: this.#client.editOf(document, [{ range: rangeOf(document, blank), newText: best.text }]),
    };
  }

  #titleOf({ text, probability }: FillCandidate): string {
    return l10n.t(
      'Fill with “{0}” ({1})',
      onOneLine(text, longestTitle),
      asPercent(probability, this.#locale),
    );
  }
}

/** The placeholder at a cursor; for a person who asks, else the first one on the cursor's line. */
function placeholderNear(document: TextDocument, offset: number, isInvoked: boolean): Blank | undefined {
  const text = document.getText();
  const touched = placeholderAt(text, offset);
  if (touched || !isInvoked) return touched;
  const { line } = document.positionAt(offset);
  const start = document.offsetAt({ line, character: 0 });
  const end =
    line + 1 < document.lineCount ? document.offsetAt({ line: line + 1, character: 0 }) : text.length;
  const [first] = findPlaceholders(text.slice(start, end));
  return first && { mask: first.mask, start: start + first.start, end: start + first.end };
}
