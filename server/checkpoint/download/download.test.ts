// Downloads from a server that behaves like the hub, and like everything that happens between here and the hub.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CatalogueModel } from './catalogue';
import { download, type DownloadOptions, type DownloadProgress } from './download';
import { testCheckpoint } from './testCheckpoint';
import { TestHub, testCommit, type Mishap } from './testHub';
import { listen, startProxy } from './testProxy';

const weights = 'model.safetensors';
const wanted = ['added_tokens.json', 'config.json', weights, 'tokenizer_config.json', 'vocab.txt'];
const model: CatalogueModel = {
  name: 'tiny',
  repository: 'THUDM/tiny',
  revision: 'main',
  languages: ['en'],
  parameters: 1,
  downloadBytes: 1,
  licence: 'MIT',
  weights: {},
};

let home: string;
let folder: string;
let hub: TestHub;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'glm-download-'));
  folder = join(home, 'checkpoints', 'tiny');
  hub = await TestHub.start(model.repository, testCheckpoint());
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await hub.stop();
  rmSync(home, { recursive: true });
});

function fetchModel(
  options: Partial<DownloadOptions> = {},
  fetched: CatalogueModel = model,
): Promise<boolean> {
  return download(fetched, folder, {
    settings: { endpoint: hub.url, offline: false },
    policy: { tries: 3, firstDelay: 1, longestDelay: 5, longestRetryAfter: 2_000 },
    ...options,
  });
}

/** Lets something happen to the next requests for the weights' bytes. */
function spoil(...mishaps: readonly Mishap[]): void {
  hub.mishaps.set('/storage/', [...mishaps]);
}

function bytesOf(name: string): Buffer {
  const bytes = hub.files.get(name);
  if (bytes === undefined) {
    throw new Error(`no ${name}`);
  }
  return bytes;
}

function partOf(name: string): string {
  return join(home, 'checkpoints', `.tiny.${testCommit}.part`, name);
}

function expectComplete(): void {
  expect(readdirSync(folder).sort()).toEqual([...wanted, 'download.json'].sort());
  for (const name of wanted) {
    expect(readFileSync(join(folder, name)).equals(bytesOf(name)), name).toBe(true);
  }
  expect(readdirSync(join(home, 'checkpoints')), 'nothing is left beside it').toEqual(['tiny']);
}

describe('a download', () => {
  it('takes what a checkpoint needs, safetensors rather than pickles, and no code', async () => {
    const progress: DownloadProgress[] = [];
    expect(await fetchModel({ onProgress: (state) => progress.push(state) })).toBe(true);
    expectComplete();
    const total = wanted.reduce((sum, name) => sum + bytesOf(name).byteLength, 0);
    expect(progress[0]).toEqual({ received: 0, total });
    expect(progress.at(-1)).toEqual({ received: total, total });
    expect(hub.fetches('modeling_glm.py')).toEqual([]);
    expect(JSON.parse(readFileSync(join(folder, 'download.json'), 'utf8'))).toMatchObject({
      repository: model.repository,
      commit: testCommit,
      licence: 'MIT',
    });
  });

  it('is not done twice', async () => {
    await fetchModel();
    const before = hub.requests.length;
    expect(await fetchModel()).toBe(false);
    expect(hub.requests.length).toBe(before);
  });

  it('needs no look-up for a revision that is a commit', async () => {
    await fetchModel({}, { ...model, revision: testCommit });
    expectComplete();
    expect(hub.requests.filter(({ path }) => path.includes('/revision/'))).toEqual([]);
  });

  it('takes pickles where there is nothing better', async () => {
    hub.files.delete(weights);
    await fetchModel();
    expect(readFileSync(join(folder, 'pytorch_model.bin')).equals(bytesOf('pytorch_model.bin'))).toBe(true);
  });

  it('shows the token to the hub, and not to the host that stores the bytes', async () => {
    await fetchModel({ settings: { endpoint: hub.url, offline: false, token: 'a-mirror-token' } });
    const [redirect, storage] = hub.fetches(weights);
    expect(redirect?.authorization).toBe('Bearer a-mirror-token');
    expect(storage?.path).toContain('/storage/');
    expect(storage?.authorization).toBeUndefined();
  });
});

describe('a connection that breaks', () => {
  it('goes on where it stopped', async () => {
    spoil({ kind: 'cut', after: 5_000 }, { kind: 'cut', after: 2_000 });
    const failures: unknown[] = [];
    await fetchModel({ onRetry: (error) => failures.push(error) });
    expectComplete();
    const ranges = hub.fetches(weights).filter(({ path }) => path.startsWith('/storage/'));
    expect(ranges.map(({ range }) => range)).toEqual([undefined, 'bytes=5000-', 'bytes=7000-']);
    expect(failures).toHaveLength(2);
  });

  it('leaves what has come when it is given up, and a later download goes on from there', async () => {
    spoil({ kind: 'cut', after: 4_000 }, { kind: 'cut', after: 100 }, { kind: 'cut', after: 100 });
    await expect(fetchModel()).rejects.toThrow(
      /^the connection to http:\/\/127\.0\.0\.1:\d+ keeps breaking; run the same/,
    );
    expect(existsSync(folder)).toBe(false);
    expect(readFileSync(partOf(`${weights}.part`)).equals(bytesOf(weights).subarray(0, 4_200))).toBe(true);
    const before = hub.requests.length;
    const progress: DownloadProgress[] = [];
    await fetchModel({ onProgress: (state) => progress.push(state) });
    expectComplete();
    expect(progress[0]?.received).toBeGreaterThanOrEqual(4_200);
    const later = hub.requests.slice(before);
    expect(later.filter(({ path }) => path.includes('/resolve/')).map(({ path }) => path)).toEqual([
      `/THUDM/tiny/resolve/${testCommit}/${weights}`,
    ]);
    expect(later.find(({ path }) => path.startsWith('/storage/'))?.range).toBe('bytes=4200-');
  });

  it('begins anew where the server knows no ranges', async () => {
    spoil({ kind: 'cut', after: 5_000 }, { kind: 'no-ranges' });
    await fetchModel();
    expectComplete();
  });

  it('does not put a part into the wrong place', async () => {
    spoil({ kind: 'cut', after: 5_000 }, { kind: 'wrong-part' });
    await fetchModel();
    expectComplete();
    expect(hub.fetches(weights).at(-1)?.range).toBeUndefined();
  });

  it('does not wait for ever for a silent server', async () => {
    spoil({ kind: 'stall', after: 3_000 });
    await fetchModel({ timeouts: { connect: 500, silence: 300 } });
    expectComplete();
    expect(hub.fetches(weights).at(-1)?.range).toBe('bytes=3000-');
  });
});

describe('a server that has had enough', () => {
  it('is left alone as long as it asks for', async () => {
    spoil({ kind: 'status', status: 429, headers: { 'retry-after': '1' } });
    const waits: number[] = [];
    await fetchModel({ onRetry: (_, wait) => waits.push(wait) });
    expectComplete();
    expect(waits).toEqual([1_000]);
  });

  it('is given up when it asks for too much patience', async () => {
    spoil({ kind: 'status', status: 429, headers: { 'retry-after': '3600' } });
    await expect(fetchModel()).rejects.toThrow(/wants fewer requests \(429\)/);
    expect(hub.fetches(weights)).toHaveLength(2);
  });

  it('is asked again after an error of its own, a few times', async () => {
    hub.mishaps.set('/tree/', [{ kind: 'status', status: 500 }]);
    spoil({ kind: 'status', status: 503 }, { kind: 'status', status: 502 });
    await fetchModel();
    expectComplete();
  });

  it('is given up after some tries', async () => {
    spoil(...Array<Mishap>(9).fill({ kind: 'status', status: 500 }));
    await expect(fetchModel()).rejects.toThrow(/does not deliver THUDM\/tiny \(status 500\)/);
    expect(hub.requests.filter(({ path }) => path.startsWith('/storage/'))).toHaveLength(3);
  });

  it.each([401, 403])('is not asked again where it gives no access (%i)', async (status) => {
    hub.mishaps.set('/revision/', [{ kind: 'status', status }]);
    await expect(fetchModel()).rejects.toThrow(
      new RegExp(`no access to THUDM/tiny \\(${status}\\).*HF_TOKEN`),
    );
    expect(hub.requests).toHaveLength(1);
  });

  it('is not asked again for what it does not have', async () => {
    await expect(fetchModel({}, { ...model, repository: 'THUDM/other' })).rejects.toThrow(
      /has no THUDM\/other at main \(404\)/,
    );
  });
});

describe('bytes that are not those that the hub lists', () => {
  it('are refused and deleted', async () => {
    spoil({ kind: 'damage' });
    await expect(fetchModel()).rejects.toThrow(
      /model\.safetensors arrived damaged and was deleted: its SHA-256/,
    );
    expect(existsSync(partOf(`${weights}.part`))).toBe(false);
    expect(existsSync(partOf(weights))).toBe(false);
    expect(existsSync(folder)).toBe(false);
    await fetchModel();
    expectComplete();
  });

  it('are noticed in small files too', async () => {
    hub.mishaps.set('/vocab.txt', [{ kind: 'damage' }]);
    await expect(fetchModel()).rejects.toThrow(/vocab\.txt arrived damaged and was deleted: its Git digest/);
  });

  it('are noticed in a part that somebody changed', async () => {
    spoil(...Array<Mishap>(3).fill({ kind: 'cut', after: 1_000 }));
    await expect(fetchModel()).rejects.toThrow();
    writeFileSync(partOf(`${weights}.part`), Buffer.alloc(2_000));
    await expect(fetchModel()).rejects.toThrow(/damaged/);
    await fetchModel();
    expectComplete();
  });

  it('are refused before they are fetched where their number is wrong', async () => {
    hub.listedSizes.set(weights, 10);
    await expect(fetchModel()).rejects.toThrow(
      /model\.safetensors has \d+ bytes on the server, but the hub lists 10/,
    );
    expect(existsSync(partOf(`${weights}.part`))).toBe(false);
  });

  it('are refused as soon as there are too many', async () => {
    spoil({ kind: 'longer', by: 100, chunked: true });
    await expect(fetchModel()).rejects.toThrow(/model\.safetensors is longer than the \d+ bytes/);
    expect(existsSync(partOf(`${weights}.part`))).toBe(false);
  });

  it('are refused where this program knows better than the hub', async () => {
    const known = { ...model, weights: { [weights]: '0'.repeat(64) } };
    await expect(fetchModel({}, known)).rejects.toThrow(/another SHA-256 than the released weights/);
    expect(hub.fetches(weights)).toEqual([]);
  });
});

describe('a list that is foreign data', () => {
  it('leads to no file outside of the folder', async () => {
    for (const name of [
      '../escape.json',
      '/tmp/config.json',
      '..\\vocab.json',
      'sub/config.json',
      '..',
      'NUL',
    ]) {
      hub.files.set(name, Buffer.from('{}'));
    }
    await fetchModel();
    expectComplete();
    expect(readdirSync(home)).toEqual(['checkpoints']);
  });

  it.each([
    ['no configuration', () => hub.files.delete('config.json'), /THUDM\/tiny has no config\.json/],
    [
      'a negative size',
      () => hub.listedSizes.set('vocab.txt', -1),
      /list of THUDM\/tiny makes no sense: size/,
    ],
    [
      'a shard missing',
      () => {
        hub.files.delete(weights);
        hub.files.set(`${weights}.index.json`, Buffer.from('{}'));
        hub.files.set('model-00001-of-00002.safetensors', Buffer.from('x'));
      },
      /lists 1 files of its weights, expected 2/,
    ],
  ])('is refused with %s', async (_, spoilList, message) => {
    spoilList();
    await expect(fetchModel()).rejects.toThrow(message);
  });

  it("is recognised as not the hub's", async () => {
    const portal = await listen((_, response) => response.end('<html>Log in</html>'));
    await expect(fetchModel({ settings: { endpoint: portal.url, offline: false } })).rejects.toThrow(
      /did not answer like a hub.*log-in page/,
    );
    await portal.stop();
  });
});

describe('stopping', () => {
  it('keeps what has come', async () => {
    spoil({ kind: 'stall', after: 3_000 });
    const stop = new AbortController();
    const running = fetchModel({
      signal: stop.signal,
      onProgress: ({ received }) => {
        if (received > 3_000) {
          stop.abort(new Error('enough'));
        }
      },
    });
    await expect(running).rejects.toThrow('enough');
    expect(readdirSync(join(home, 'checkpoints'))).toEqual([`.tiny.${testCommit}.part`]);
    expect(readFileSync(partOf(`${weights}.part`)).byteLength).toBe(3_000);
    await fetchModel();
    expectComplete();
  });

  it('does not wait for the next try', async () => {
    spoil({ kind: 'status', status: 429, headers: { 'retry-after': '2' } });
    const stop = new AbortController();
    const running = fetchModel({
      signal: stop.signal,
      onRetry: () => {
        stop.abort(new Error('enough'));
      },
    });
    await expect(running).rejects.toThrow('enough');
  });
});

describe('two downloads of one model', () => {
  it("do not touch each other's files: the second is refused", async () => {
    spoil({ kind: 'status', status: 429, headers: { 'retry-after': '1' } });
    const first = fetchModel();
    await vi.waitFor(() => {
      expect(hub.requests.length).toBeGreaterThan(0);
    });
    await expect(fetchModel()).rejects.toThrow(
      `the download of tiny is already at work in another process (process ${process.pid} on `,
    );
    await first;
    expectComplete();
  });

  it('are not kept apart by a process that is gone', async () => {
    mkdirSync(join(home, 'checkpoints'));
    // No process has such a number.
    const gone = { id: 'x', process: 2 ** 30, host: hostname() };
    writeFileSync(join(home, 'checkpoints', '.tiny.lock'), JSON.stringify(gone));
    await fetchModel();
    expectComplete();
  });

  it('leave no unfinished files of another commit', async () => {
    mkdirSync(join(home, 'checkpoints', `.tiny.${'0'.repeat(40)}.part`), { recursive: true });
    mkdirSync(join(home, 'checkpoints', `.tiny-chinese.${'0'.repeat(40)}.part`), { recursive: true });
    await fetchModel();
    expect(readdirSync(join(home, 'checkpoints')).sort()).toEqual([
      `.tiny-chinese.${'0'.repeat(40)}.part`,
      'tiny',
    ]);
  });
});

describe('the way out', () => {
  it('is not taken offline', async () => {
    await expect(fetchModel({ settings: { endpoint: hub.url, offline: true } })).rejects.toThrow(
      /HF_HUB_OFFLINE is set, so tiny is not downloaded/,
    );
    expect(hub.requests).toEqual([]);
  });

  it('leads through a proxy', async () => {
    const proxy = await startProxy();
    vi.stubEnv('HTTP_PROXY', proxy.url);
    vi.stubEnv('http_proxy', proxy.url);
    vi.stubEnv('NO_PROXY', '');
    vi.stubEnv('no_proxy', '');
    await fetchModel();
    expectComplete();
    expect(proxy.used.length).toBeGreaterThan(0);
    await proxy.stop();
  });

  it('goes past the proxy where NO_PROXY says so', async () => {
    const proxy = await startProxy();
    vi.stubEnv('HTTP_PROXY', proxy.url);
    vi.stubEnv('http_proxy', proxy.url);
    vi.stubEnv('NO_PROXY', '127.0.0.1');
    vi.stubEnv('no_proxy', '127.0.0.1');
    await fetchModel();
    expectComplete();
    expect(proxy.used).toEqual([]);
    await proxy.stop();
  });

  it('is closed by a proxy that wants a log-in, and the error says so at once', async () => {
    const proxy = await listen();
    proxy.server.on('connect', (_, client) => {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    });
    vi.stubEnv('HTTP_PROXY', proxy.url);
    vi.stubEnv('http_proxy', proxy.url);
    vi.stubEnv('NO_PROXY', '');
    vi.stubEnv('no_proxy', '');
    const onRetry = vi.fn();
    await expect(fetchModel({ onRetry })).rejects.toThrow(
      /the proxy does not let through .*407.*HTTPS_PROXY/,
    );
    expect(onRetry).not.toHaveBeenCalled();
    await proxy.stop();
  });

  it('is refused with a proxy that makes no sense', async () => {
    vi.stubEnv('HTTP_PROXY', 'not an address');
    vi.stubEnv('http_proxy', 'not an address');
    await expect(fetchModel()).rejects.toThrow(/HTTPS_PROXY or HTTP_PROXY cannot be used/);
  });

  it('may be closed at every address of a host', async () => {
    const closed = await listen();
    await closed.stop();
    const endpoint = closed.url.replace('127.0.0.1', 'localhost');
    await expect(fetchModel({ settings: { endpoint, offline: false } })).rejects.toThrow(
      /cannot reach http:\/\/localhost:\d+ \(connect ECONNREFUSED/,
    );
  });

  it('may be closed', async () => {
    const closed = await listen();
    await closed.stop();
    await expect(fetchModel({ settings: { endpoint: closed.url, offline: false } })).rejects.toThrow(
      /cannot reach http:\/\/127\.0\.0\.1:\d+ \(connect ECONNREFUSED/,
    );
  });
});
