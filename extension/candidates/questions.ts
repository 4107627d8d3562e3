// The panel's questions to the server: candidates for a blank, combinations for several.
import * as vscode from 'vscode';
import { candidatesRequest, combinationsRequest } from '../../server/protocol';
import type { Conditions, Search } from '../../webviews/candidates/messages';
import { documentParams, rangeParams } from '../connection/documentParams';
import { failureOf } from '../connection/failure';
import type { GlmServer } from '../connection/server';
import type { Answer, Answers } from './answers';

/** A blank, and what its answers must be. */
export interface AskedBlank {
  readonly range: vscode.Range;
  readonly conditions: Conditions;
}

type CombinationsFound = Pick<Answers['combinations'], 'progress' | 'combinations' | 'problem'>;

/** Asks about one document as it is now. */
export class Questions {
  readonly #server: GlmServer;
  readonly #log: vscode.LogOutputChannel;

  constructor(server: GlmServer, log: vscode.LogOutputChannel) {
    this.#server = server;
    this.#log = log;
  }

  /** Candidates for a blank; undefined where the answer is not wanted any more or will be asked for again. */
  async candidates(
    document: vscode.TextDocument,
    { range, conditions }: AskedBlank,
    search: Search,
    token: vscode.CancellationToken,
  ): Promise<Answer | undefined> {
    const { client } = this.#server;
    try {
      const params = { ...rangeParams(this.#server, document, range), search, conditions };
      return { ...(await client.sendRequest(candidatesRequest, params, token)), progress: 'done' };
    } catch (error) {
      const problem = this.#problemOf(error);
      return problem && { progress: 'failed', candidates: [], problem };
    }
  }

  /** Combinations for blanks; undefined as above. */
  async combinations(
    document: vscode.TextDocument,
    blanks: readonly AskedBlank[],
    search: Search,
    token: vscode.CancellationToken,
  ): Promise<CombinationsFound | undefined> {
    const { client } = this.#server;
    try {
      const params = {
        ...documentParams(this.#server, document),
        search,
        blanks: blanks.map(({ range, conditions }) => ({
          range: client.code2ProtocolConverter.asRange(range),
          conditions,
        })),
      };
      return { ...(await client.sendRequest(combinationsRequest, params, token)), progress: 'done' };
    } catch (error) {
      const problem = this.#problemOf(error);
      return problem && { progress: 'failed', combinations: [], problem };
    }
  }

  /** What to say of a failed question; nothing where it was cancelled or will be asked again. */
  #problemOf(error: unknown): { readonly field: ''; readonly message: string } | undefined {
    const failure = failureOf(error);
    switch (failure.kind) {
      case 'cancelled':
      case 'documentChanged':
        return undefined;
      case 'serverStopped':
        return { field: '', message: vscode.l10n.t('The language server of GLM is not running.') };
      case 'failed':
        this.#log.error(failure.message);
        return { field: '', message: failure.message };
    }
  }
}
