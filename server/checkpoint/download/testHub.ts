// For tests: a server that speaks the hub's protocol on this machine, and misbehaves when told to.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const testCommit = 'c0ffee'.padEnd(40, '0');

/** What the server does instead of answering well. */
export type Mishap =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Breaks the connection after so many bytes of the body. */
  | { readonly kind: 'cut'; readonly after: number }
  /** Sends other bytes than it lists. */
  | { readonly kind: 'damage' }
  /** Sends the whole file, whatever part was asked for. */
  | { readonly kind: 'no-ranges' }
  /** Sends a part that was not asked for. */
  | { readonly kind: 'wrong-part' }
  /** Sends so many bytes more than it lists. */
  | { readonly kind: 'longer'; readonly by: number; readonly chunked?: boolean }
  /** Sends a few bytes, then nothing. */
  | { readonly kind: 'stall'; readonly after: number };

export interface SeenRequest {
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}

/** Files above this many bytes are LFS files, stored elsewhere. */
const lfsThreshold = 1024;

export class TestHub {
  readonly files: Map<string, Buffer>;
  readonly requests: SeenRequest[] = [];
  /** Used up one a request, for requests whose path contains the key. */
  readonly mishaps = new Map<string, Mishap[]>();
  /** Sizes that are listed, where they are wrong. */
  readonly listedSizes = new Map<string, number>();
  readonly #repository: string;
  readonly #hub: Server;
  /** Large files come from another host, as from the hub's. */
  readonly #storage: Server;

  private constructor(repository: string, files: Map<string, Buffer>) {
    this.#repository = repository;
    this.files = files;
    this.#hub = createServer((request, response) => {
      this.#answer(request, response);
    });
    this.#storage = createServer((request, response) => {
      this.#answer(request, response);
    });
  }

  static async start(repository: string, files: Map<string, Buffer>): Promise<TestHub> {
    const hub = new TestHub(repository, files);
    for (const server of [hub.#hub, hub.#storage]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    }
    return hub;
  }

  get url(): string {
    return urlOf(this.#hub);
  }

  /** Requests for the bytes of a file, in order. */
  fetches(name: string): SeenRequest[] {
    const storagePath = `/storage/${sha256(this.files.get(name) ?? Buffer.alloc(0))}`;
    return this.requests.filter(
      ({ path }) => path === storagePath || path.endsWith(`/resolve/${testCommit}/${name}`),
    );
  }

  async stop(): Promise<void> {
    for (const server of [this.#hub, this.#storage]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname: path, searchParams } = new URL(request.url ?? '/', this.url);
    const { range, authorization } = request.headers;
    this.requests.push({ path, range, authorization });
    const mishap = this.#takeMishap(path);
    if (mishap?.kind === 'status') {
      response.writeHead(mishap.status, mishap.headers).end('no');
      return;
    }
    const resolve = `/${this.#repository}/resolve/${testCommit}/`;
    if (path.startsWith(`/api/models/${this.#repository}/revision/`)) {
      json(response, {
        _id: '1',
        id: this.#repository,
        sha: testCommit,
        lastModified: '2023-03-02T00:00:00Z',
      });
    } else if (path === `/api/models/${this.#repository}/tree/${testCommit}`) {
      this.#list(response, searchParams.get('cursor'));
    } else if (path.startsWith(resolve)) {
      this.#sendOrRedirect(decodeURIComponent(path.slice(resolve.length)), range, response, mishap);
    } else if (path.startsWith('/storage/')) {
      const bytes = [...this.files.values()].find((file) => `/storage/${sha256(file)}` === path);
      send(bytes, range, response, mishap);
    } else {
      response.writeHead(404, { 'x-error-code': 'RepoNotFound' }).end();
    }
  }

  /** Two pages, as the hub pages long lists. */
  #list(response: ServerResponse, cursor: string | null): void {
    const entries = [...this.files].map(([path, bytes]) => {
      const size = this.listedSizes.get(path) ?? bytes.byteLength;
      return bytes.byteLength > lfsThreshold
        ? {
            type: 'file',
            path,
            size,
            oid: sha1('pointer'),
            lfs: { oid: sha256(bytes), size, pointerSize: 134 },
          }
        : { type: 'file', path, size, oid: sha1(`blob ${bytes.byteLength}\0`, bytes) };
    });
    const folder = { type: 'directory', path: 'runs', size: 0, oid: sha1('runs') };
    const next = `${this.url}/api/models/${this.#repository}/tree/${testCommit}?cursor=2`;
    if (cursor === null) {
      json(response, [folder, ...entries.slice(0, 3)], { link: `<${next}>; rel="next"` });
    } else {
      json(response, entries.slice(3));
    }
  }

  #sendOrRedirect(
    name: string,
    range: string | undefined,
    response: ServerResponse,
    mishap: Mishap | undefined,
  ): void {
    const bytes = this.files.get(name);
    if (bytes === undefined || bytes.byteLength <= lfsThreshold) {
      send(bytes, range, response, mishap, { 'x-repo-commit': testCommit });
      return;
    }
    const digest = sha256(bytes);
    response
      .writeHead(302, {
        location: `${urlOf(this.#storage)}/storage/${digest}?signature=1`,
        'x-linked-etag': `"${digest}"`,
        'x-linked-size': String(bytes.byteLength),
        'x-repo-commit': testCommit,
      })
      .end();
  }

  #takeMishap(path: string): Mishap | undefined {
    for (const [part, mishaps] of this.mishaps) {
      if (path.includes(part)) {
        return mishaps.shift();
      }
    }
    return undefined;
  }
}

function send(
  file: Buffer | undefined,
  range: string | undefined,
  response: ServerResponse,
  mishap: Mishap | undefined,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (file === undefined) {
    response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
    return;
  }
  const asked = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  const start = mishap?.kind === 'wrong-part' ? 1 : mishap?.kind === 'no-ranges' ? 0 : asked;
  if (start >= file.byteLength && file.byteLength > 0) {
    response.writeHead(416, { 'content-range': `bytes */${file.byteLength}` }).end();
    return;
  }
  const extra = Buffer.alloc(mishap?.kind === 'longer' ? mishap.by : 0);
  const whole = Buffer.concat([file, extra]);
  const body = Buffer.from(whole.subarray(start));
  if (mishap?.kind === 'damage') {
    body[body.byteLength - 1] = (body.at(-1) ?? 0) ^ 0xff;
  }
  const isPart = (range !== undefined && mishap?.kind !== 'no-ranges') || mishap?.kind === 'wrong-part';
  const isChunked = mishap?.kind === 'longer' && mishap.chunked === true;
  response.writeHead(isPart ? 206 : 200, {
    ...headers,
    etag: `"${sha256(file)}"`,
    ...(!isChunked && { 'content-length': body.byteLength }),
    ...(isPart && { 'content-range': `bytes ${start}-${whole.byteLength - 1}/${whole.byteLength}` }),
  });
  if (mishap?.kind === 'cut') {
    response.write(body.subarray(0, mishap.after), () => response.destroy());
  } else if (mishap?.kind === 'stall') {
    response.write(body.subarray(0, mishap.after));
  } else {
    response.end(body);
  }
}

function json(
  response: ServerResponse,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

function urlOf(server: Server): string {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('the server does not listen');
  }
  return `http://127.0.0.1:${address.port}`;
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function sha1(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha1');
  for (const part of parts) {
    hash.update(part);
  }
  return hash.digest('hex');
}
