// Trying again what a network may spoil, for a while.
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpError } from './httpError';

export interface RetryPolicy {
  /** Failures in a row after which it is given up. */
  readonly tries: number;
  /** Wait after the first failure, in milliseconds; doubled after each further one. */
  readonly firstDelay: number;
  /** No wait of our own is longer, in milliseconds. */
  readonly longestDelay: number;
  /** A server that asks for more patience than this, in milliseconds, is given up. */
  readonly longestRetryAfter: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  tries: 6,
  firstDelay: 1_000,
  longestDelay: 30_000,
  longestRetryAfter: 300_000,
};

export interface RetryOptions {
  readonly policy: RetryPolicy;
  readonly signal: AbortSignal;
  /** Told the failure and the wait, in milliseconds. */
  readonly onRetry?: ((error: unknown, wait: number) => void) | undefined;
  /** How far the work has come, in bytes: what has come far enough since the last failure starts counting anew. */
  readonly progress?: () => number;
}

/** An answer that ended too early, or that is not the piece that was asked for. */
export class BrokenAnswer extends Error {
  override readonly name = 'BrokenAnswer';
}

/** Bytes that show that a connection works after all. */
const enoughProgress = 1024 * 1024;

/**
 * @throws what `work` throws, where trying again is pointless or was tried often enough; the signal's reason
 */
export async function withRetries<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { policy, signal, onRetry, progress = () => 0 } = options;
  let failures = 0;
  let reached = progress();
  for (;;) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      failures = progress() - reached >= enoughProgress ? 1 : failures + 1;
      reached = progress();
      const wait = waitAfter(error, failures, policy);
      if (failures >= policy.tries || wait === undefined) {
        throw error;
      }
      onRetry?.(error, wait);
      await sleep(wait, undefined, { signal });
    }
  }
}

/** Milliseconds to wait before the next try, or undefined where it would be pointless. */
function waitAfter(error: unknown, failures: number, policy: RetryPolicy): number | undefined {
  if (!isTransient(error)) {
    return undefined;
  }
  const asked = error instanceof HttpError ? error.retryAfter : undefined;
  if (asked !== undefined) {
    return asked <= policy.longestRetryAfter ? asked : undefined;
  }
  const delay = Math.min(policy.firstDelay * 2 ** (failures - 1), policy.longestDelay);
  // Scattered, so that many machines that were cut off together do not come back together.
  return delay * (0.75 + Math.random() / 2);
}

/** A proxy that refuses (407 and the like), and what fetch refuses by itself: a forbidden port, circling redirects. */
const pointless: ReadonlySet<string> = new Set(['UND_ERR_ABORTED', 'none']);

/** True for what may be better a moment later: a busy or broken server, a cut connection, no network. */
export function isTransient(error: unknown): boolean {
  if (error instanceof HttpError) {
    return error.status >= 500 || [408, 425, 429].includes(error.status);
  }
  if (error instanceof BrokenAnswer) {
    return true;
  }
  const code = networkCode(error);
  return code !== undefined && !isCertificateCode(code) && !pointless.has(code);
}

/** True for a certificate that is not trusted: a proxy that looks inside, or a wrong clock. */
export function isCertificateCode(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/.test(code);
}

/** The code of a failed connection, `none` where it has none; undefined for errors of other kinds, a full disk's among them. */
export function networkCode(error: unknown): string | undefined {
  // fetch wraps what happened to the connection into a TypeError.
  if (error instanceof TypeError && error.cause instanceof Error) {
    return codeOf(error.cause) ?? 'none';
  }
  const code = codeOf(error);
  return code?.startsWith('UND_ERR_') === true ? code : undefined;
}

function codeOf(error: unknown): string | undefined {
  // Where a host has several addresses, each has failed in its own way.
  const one: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return one instanceof Error && 'code' in one && typeof one.code === 'string' ? one.code : undefined;
}
