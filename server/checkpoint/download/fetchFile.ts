// Fetches one file: from where an earlier try stopped, as often as it takes, checked before it gets its name.
import { join } from 'node:path';
import type { Hub } from './hub';
import { HttpError } from './httpError';
import type { RemoteFile } from './listing';
import { PartFile } from './partFile';
import { DownloadError } from './error';
import { BrokenAnswer, withRetries, type RetryOptions } from './retry';

export interface FetchOptions extends Pick<RetryOptions, 'policy' | 'signal' | 'onRetry'> {
  /** Told how many bytes of the file are there: at first those of earlier tries. */
  readonly onLength?: (length: number) => void;
}

/**
 * Fetches into `folder`, which exists. Stopped by the signal, by the network or by a full disk, it leaves what has
 * arrived in `NAME.part`.
 * The bytes come by plain requests with a Range rather than by the hub's library, whose readers start again from the
 * beginning when a connection breaks, and do not look whether an answer is the piece that they asked for.
 * @throws DownloadError where the bytes are not those that the hub lists; HttpError and network errors as they come
 */
export async function fetchFile(
  hub: Hub,
  remote: RemoteFile,
  folder: string,
  options: FetchOptions,
): Promise<void> {
  const { signal, onLength } = options;
  const part = await PartFile.open(join(folder, remote.name), remote, signal);
  try {
    onLength?.(part.length);
    await withRetries(() => fetchRest(hub, remote, part, signal, onLength), {
      ...options,
      progress: () => part.length,
    });
    await part.finish();
  } catch (error) {
    // When another process took the lock, the file is that one's.
    if (error instanceof DownloadError && !signal.aborted) {
      await part.delete();
    }
    throw error;
  } finally {
    await part.close();
  }
}

async function fetchRest(
  hub: Hub,
  remote: RemoteFile,
  part: PartFile,
  signal: AbortSignal,
  onLength?: (length: number) => void,
): Promise<void> {
  if (part.length === remote.size) {
    return;
  }
  const response = await ask(hub, remote, part, signal);
  await startWhereAnswered(response, remote, part);
  for await (const chunk of chunks(response)) {
    await part.append(chunk);
    onLength?.(part.length);
  }
  if (part.length < remote.size) {
    throw new BrokenAnswer(`${remote.name} broke off after ${part.length} of ${remote.size} bytes`);
  }
}

async function* chunks({ body }: Response): AsyncGenerator<Uint8Array> {
  for await (const chunk of body ?? []) {
    const bytes: unknown = chunk;
    if (bytes instanceof Uint8Array) {
      yield bytes;
    }
  }
}

async function ask(
  hub: Hub,
  { url, name }: RemoteFile,
  part: PartFile,
  signal: AbortSignal,
): Promise<Response> {
  const headers = new Headers({ 'accept-encoding': 'identity' });
  if (part.length > 0) {
    headers.set('range', `bytes=${part.length}-`);
  }
  try {
    return await hub.fetch(url, { headers, signal });
  } catch (error) {
    if (error instanceof HttpError && error.status === 416) {
      await part.clear();
      throw new BrokenAnswer(`the server has no such part of ${name}`);
    }
    throw error;
  }
}

/** A server that knows no ranges sends the whole file: then what is there is overwritten. */
async function startWhereAnswered(response: Response, remote: RemoteFile, part: PartFile): Promise<void> {
  const { name, size } = remote;
  if (response.status !== 206) {
    if (part.length > 0) {
      await part.clear();
    }
    const length = Number(response.headers.get('content-length') ?? size);
    if (length !== size) {
      await response.body?.cancel().catch(() => undefined);
      throw new DownloadError(`${name} has ${length} bytes on the server, but the hub lists ${size}`);
    }
    return;
  }
  const [, start, total] =
    /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '') ?? [];
  if (total !== undefined && total !== '*' && Number(total) !== size) {
    await response.body?.cancel().catch(() => undefined);
    throw new DownloadError(`${name} has ${total} bytes on the server, but the hub lists ${size}`);
  }
  if (Number(start) !== part.length) {
    await response.body?.cancel().catch(() => undefined);
    await part.clear();
    throw new BrokenAnswer(`the server sent another part of ${name} than the one that was asked for`);
  }
}
