// A hub on this machine for tests of downloads, which behaves well unless it is told otherwise, and a folder for them.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { CatalogueModel } from './catalogue';
import { download, type DownloadOptions } from './download';
import { testCheckpoint } from './testCheckpoint';
import { TestHub, testCommit, type Mishap } from './testHub';

export const weights = 'model.safetensors';
/** The files of the test's checkpoint that a download takes. */
export const wanted = ['added_tokens.json', 'config.json', weights, 'tokenizer_config.json', 'vocab.txt'];
export const model: CatalogueModel = {
  name: 'tiny',
  repository: 'THUDM/tiny',
  revision: 'main',
  languages: ['en'],
  parameters: 1,
  downloadBytes: 1,
  licence: 'MIT',
  weights: {},
};

/** Where everything of a test lies. */
export let home: string;
/** Where the model is to be. */
export let folder: string;
export let hub: TestHub;

/** To be called once in a file with tests of downloads: a hub and a folder for each test. */
export function useHub(): void {
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
}

/** Downloads from the hub, without long waits between tries. @returns whether there was anything to do */
export function fetchModel(
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
export function spoil(...mishaps: readonly Mishap[]): void {
  hub.mishaps.set('/storage/', [...mishaps]);
}

/** What the hub holds under a name. */
export function bytesOf(name: string): Buffer {
  const bytes = hub.files.get(name);
  if (bytes === undefined) {
    throw new Error(`no ${name}`);
  }
  return bytes;
}

/** Where a file lies before all have come. */
export function partOf(name: string): string {
  return join(home, 'checkpoints', `.tiny.${testCommit}.part`, name);
}

/** All is there, as the hub has it, and nothing else. */
export function expectComplete(): void {
  expect(readdirSync(folder).sort()).toEqual([...wanted, 'download.json'].sort());
  for (const name of wanted) {
    expect(readFileSync(join(folder, name)).equals(bytesOf(name)), name).toBe(true);
  }
  expect(readdirSync(join(home, 'checkpoints')), 'nothing is left beside it').toEqual(['tiny']);
}
