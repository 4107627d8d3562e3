// For tests: a NuGet gallery on this machine that holds one package, and misbehaves when told to.
import { createHash } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';

export class TestGallery {
  /** Used up one a request for the package's bytes: breaks the connection after so many of them. */
  readonly cuts: number[] = [];
  /** Used up one a request for anything. */
  readonly statuses: number[] = [];
  readonly ranges: (string | undefined)[] = [];
  /** What the catalogue says, where it lies. */
  entry: Record<string, unknown>;
  readonly #server: Server;
  readonly #package: Buffer;

  private constructor(bytes: Buffer) {
    this.#package = bytes;
    this.entry = {
      packageHash: createHash('sha512').update(bytes).digest('base64'),
      packageHashAlgorithm: 'SHA512',
      packageSize: bytes.byteLength,
    };
    this.#server = createServer((request, response) => {
      this.#answer(request.url ?? '/', request.headers.range, response);
    });
  }

  static async start(bytes: Buffer): Promise<TestGallery> {
    const gallery = new TestGallery(bytes);
    await new Promise<void>((resolve) => gallery.#server.listen(0, '127.0.0.1', resolve));
    return gallery;
  }

  /** Of the service index. */
  get index(): string {
    return `${this.#url}/v3/index.json`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get #url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') {
      throw new Error('the gallery does not listen');
    }
    return `http://127.0.0.1:${address.port}`;
  }

  #answer(path: string, range: string | undefined, response: ServerResponse): void {
    const status = this.statuses.shift();
    if (status !== undefined) {
      response.writeHead(status).end();
    } else if (path === '/v3/index.json') {
      json(response, {
        version: '3.0.0',
        resources: [
          { '@id': `${this.#url}/old/`, '@type': 'RegistrationsBaseUrl' },
          { '@id': `${this.#url}/reg`, '@type': 'RegistrationsBaseUrl/3.6.0' },
        ],
      });
    } else if (/^\/reg\/microsoft\.ml\.onnxruntime\.gpu\.linux\/\d[\d.]+\.json$/.test(path)) {
      json(response, { catalogEntry: `${this.#url}/catalog.json`, packageContent: `${this.#url}/package` });
    } else if (path === '/catalog.json') {
      json(response, this.entry);
    } else if (path === '/package') {
      this.#send(range, response);
    } else {
      response.writeHead(404).end();
    }
  }

  #send(range: string | undefined, response: ServerResponse): void {
    this.ranges.push(range);
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const { byteLength } = this.#package;
    response.writeHead(range === undefined ? 200 : 206, {
      'content-length': byteLength - start,
      ...(range !== undefined && { 'content-range': `bytes ${start}-${byteLength - 1}/${byteLength}` }),
    });
    const cut = this.cuts.shift();
    const body = this.#package.subarray(start);
    if (cut === undefined) {
      response.end(body);
    } else {
      response.write(body.subarray(0, cut), () => response.destroy());
    }
  }
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
