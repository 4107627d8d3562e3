// What every request has in common: it can be cancelled, it fails with one clear line, its parameters are checked.
import * as l10n from '@vscode/l10n';
import type { CancellationToken } from 'vscode-languageserver';
import { ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { inUsersLanguage } from './language';
import { modelTrouble } from './modelTrouble';

/** What went wrong with a request, as the protocol numbers it. Errors of other origins have no number here. */
export class RequestError extends Error {
  override name = 'RequestError';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** The client sent what no well-behaved client sends. */
export function invalidParams(message: string): RequestError {
  return new RequestError(ErrorCodes.InvalidParams, message);
}

/** The document is not, or no longer, the one that the request speaks of. */
export function contentModified(): RequestError {
  return new RequestError(LSPErrorCodes.ContentModified, l10n.t('The document has changed.'));
}

/**
 * A request's handler from work that throws what went wrong. The answer to a cancelled request does not wait
 * for the work to notice.
 */
export function handler<Params, Result>(
  work: (params: Params, signal: AbortSignal) => Promise<Result>,
): (params: Params, token: CancellationToken) => Promise<Result | ResponseError<void>> {
  return async (params, token) => {
    const { signal, dispose } = signalOf(token);
    try {
      return await untilAborted(work(params, signal), signal);
    } catch (error) {
      return asResponseError(error, signal);
    } finally {
      dispose();
    }
  };
}

/** The work's result, or the reason of the signal if that comes first. */
export async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(asError(signal.reason));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (abort) signal.removeEventListener('abort', abort);
  }
}

/** One line for people, in their language. */
export function messageOf(error: unknown): string {
  const trouble = modelTrouble(error);
  if (trouble !== undefined) return trouble;
  const message = error instanceof Error ? error.message : String(error);
  return inUsersLanguage(message.split(/[\r\n]/, 1)[0]?.trim() ?? '');
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

function signalOf(token: CancellationToken): { signal: AbortSignal; dispose: () => void } {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const listener = token.onCancellationRequested(() => controller.abort());
  return { signal: controller.signal, dispose: () => listener.dispose() };
}

function asResponseError(error: unknown, signal: AbortSignal): ResponseError<void> {
  if (signal.aborted)
    return new ResponseError(LSPErrorCodes.RequestCancelled, l10n.t('The request was cancelled.'));
  if (error instanceof RequestError) return new ResponseError(error.code, error.message);
  return new ResponseError(LSPErrorCodes.RequestFailed, messageOf(error));
}
