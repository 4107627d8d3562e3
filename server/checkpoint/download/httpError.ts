// An answer whose status is no success.

interface Answer {
  readonly status: number;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  readonly body: { cancel(): Promise<void> } | null;
}

export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  /** How long the server asks to be left alone, in milliseconds. */
  readonly retryAfter: number | undefined;

  constructor(status: number, url: string, retryAfter?: number) {
    super(`${new URL(url).host} answered with status ${status}`);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Reads what matters of an answer, and lets go of the rest. */
  static async of({ status, url, headers, body }: Answer): Promise<HttpError> {
    await body?.cancel().catch(() => undefined);
    return new HttpError(status, url, milliseconds(headers.get('retry-after')));
  }
}

/** `Retry-After` holds seconds or a date. */
function milliseconds(value: string | null): number | undefined {
  if (value === null) {
    return undefined;
  }
  const wait = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) ? Math.max(wait, 0) : undefined;
}
