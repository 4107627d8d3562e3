// Connections that break, servers that have had enough, and bytes and lists that are not what they should be.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type DownloadProgress } from './download';
import {
  weights,
  model,
  home,
  folder,
  hub,
  fetchModel,
  spoil,
  bytesOf,
  partOf,
  expectComplete,
  useHub,
} from './testDownload';
import { testCommit, type Mishap } from './testHub';
import { listen } from './testProxy';

useHub();

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
