// Downloads as they should be, two at once, and one that is stopped.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type DownloadProgress } from './download';
import {
  weights,
  wanted,
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
import { testCommit } from './testHub';

useHub();

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
