// Conversion: the bytes that it writes, how far it is, and what is left when it is stopped, killed, or disturbed.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { precisions } from '../onnx/precision';
import type { Checkpoint } from './checkpoint';
import { convert, type Conversion } from './convert';
import { testCheckpoint, testConfig } from './download/testCheckpoint';
import { openCheckpoint } from './open';
import { temporaryFolder, write } from './testFiles';

const root = temporaryFolder();
let made = 0;
let home = '';
let folder = '';
afterAll(() => {
  rmSync(root, { recursive: true });
});
beforeEach(() => {
  home = join(root, String(made++));
  mkdirSync(home);
  folder = join(home, 'model');
});

/** A checkpoint's folder; this one is large enough for every matrix to be read in several blocks. */
function writeCheckpoint(name: string, config = testConfig): string {
  const path = join(root, name);
  mkdirSync(path);
  for (const [file, bytes] of testCheckpoint(config)) writeFileSync(join(path, file), bytes);
  return path;
}

async function converted(source: string, conversion: Partial<Conversion> = {}): Promise<void> {
  const checkpoint = await openCheckpoint(source);
  try {
    await convert(checkpoint, folder, { name: 'x', precision: 'q4', ...conversion });
  } finally {
    await checkpoint.tensors.close();
  }
}

const digest = (file: string) =>
  createHash('sha256')
    .update(readFileSync(join(folder, file)))
    .digest('hex');

describe('the files', () => {
  let source = '';
  beforeAll(() => {
    source = writeCheckpoint('wide', {
      ...testConfig,
      hidden_size: 576,
      num_attention_heads: 9,
      vocab_size: 2000,
    });
  });

  // As they have been since quantised weights lie in blocks of 128 (64 where that does not fit, as 576 here).
  it.each([
    ['fp32', 'b8d2f909e575fee4ecffd3f1bc9b554c7afba3024721dc29da138e5e4f20d05d'],
    ['int8', 'c85ad78a17970c63c16bf9150fc04e88e3752faaad8354435b0ef6ed47f4b1be'],
    ['q8', '299a4f17baaed92c1196a792b7e73c705f765c86ed851ca9b90d047e1c5ee311'],
    ['q4', 'd6dd8f3f2e287940bce9a199f3feeb8de8bfd5d7596e79d8aeb1851b99a28843'],
  ] as const)('in %s have the same weights as ever', async (precision, expected) => {
    await converted(source, { precision });
    expect(digest('model.onnx.data')).toBe(expected);
  });

  it.each(precisions)('in %s need few rows of the checkpoint at once', async (precision) => {
    const checkpoint = await openCheckpoint(source);
    let most = 0;
    const tensors: Checkpoint['tensors'] = {
      ...checkpoint.tensors,
      read: () => Promise.reject(new Error('reads a whole tensor')),
      readRows: async (name, start, end) => {
        const rows = await checkpoint.tensors.readRows(name, start, end);
        most = Math.max(most, rows.byteLength);
        return rows;
      },
    };
    await convert({ ...checkpoint, tensors }, folder, { name: 'x', precision });
    await checkpoint.tensors.close();
    expect(most).toBeLessThanOrEqual(4 * 1024 * 1024);
  });
});

describe('a conversion', () => {
  let source = '';
  beforeAll(() => {
    source = writeCheckpoint('small');
  });

  it('tells how far it is, up to the last byte', async () => {
    const seen: { done: number; total: number }[] = [];
    await converted(source, { onProgress: (progress) => seen.push(progress) });
    const sourceBytes = statSync(join(source, 'model.safetensors')).size;
    const total = statSync(join(folder, 'model.onnx.data')).size + sourceBytes;
    expect(seen.map((progress) => progress.total)).toEqual(seen.map(() => total));
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).sort((a, b) => a - b));
    expect(seen.at(-1)?.done).toBe(total);
    expect(seen.length).toBeGreaterThan(10);
  });

  it.each([0, 0.3, 1])('that is stopped after %f of its way leaves nothing', async (share) => {
    const controller = new AbortController();
    const running = converted(source, {
      signal: controller.signal,
      onProgress: ({ done, total }) => {
        if (done >= share * total) controller.abort(new Error('enough'));
      },
    });
    await expect(running).rejects.toThrow('enough');
    expect(readdirSync(home)).toEqual([]);
  });

  it.each(['is written again', 'is replaced', 'is gone'])(
    'whose checkpoint %s meanwhile fails and leaves nothing',
    async (what) => {
      const own = writeCheckpoint(`disturbed ${what}`);
      const path = join(own, 'model.safetensors');
      const bytes = readFileSync(path);
      let disturbed = false;
      const running = converted(own, {
        onProgress: () => {
          if (disturbed) return;
          disturbed = true;
          if (what !== 'is written again') rmSync(path);
          if (what !== 'is gone') writeFileSync(path, bytes);
          // A clock that is too coarse to see the difference.
          if (what === 'is written again') utimesSync(path, new Date(0), new Date(0));
        },
      });
      await expect(running).rejects.toThrow(
        what === 'is gone' ? 'no such file' : 'model.safetensors was changed while it was read',
      );
      expect(readdirSync(home)).toEqual([]);
    },
  );

  it('that does not fit onto the disk is refused before anything is written', async () => {
    const checkpoint = await openCheckpoint(source);
    const architecture = { ...checkpoint.architecture, vocabSize: 2 ** 40 };
    await expect(
      convert({ ...checkpoint, architecture }, folder, { name: 'x', precision: 'q4' }),
    ).rejects.toThrow(/^the model folder needs [\d.]+ TB more on the disk of .*, which has .* free$/);
    await checkpoint.tensors.close();
    expect(readdirSync(home)).toEqual([]);
  });

  it('that runs several times at once makes one model', async () => {
    await Promise.all([converted(source), converted(source), converted(source)]);
    expect(readdirSync(home)).toEqual(['model']);
    expect(readdirSync(folder).sort()).toEqual([
      'glm.json',
      'model.gpu.onnx',
      'model.onnx',
      'model.onnx.data',
      'tokenizer.json',
    ]);
  });

  it('does not take what is no model for one that was finished by another', async () => {
    mkdirSync(folder);
    write(folder, 'notes.txt', 'mine');
    await expect(converted(source)).rejects.toThrow(/ENOTEMPTY|EEXIST|EPERM/);
    expect(readdirSync(home)).toEqual(['model']);
    expect(readdirSync(folder)).toEqual(['notes.txt']);
  });

  it('removes what was left by one that was killed, and nothing else', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const parts = {
      killed: `model.part-${pid}-0123abcd`,
      justKilled: `model.part-${pid}-00000001`,
      running: `other.part-${process.ppid}-00000002`,
      notOurs: 'model.part-of-something',
    };
    for (const name of Object.values(parts)) {
      mkdirSync(join(home, name));
      const path = write(join(home, name), 'model.onnx.data', 'half');
      const hourAgo = new Date(Date.now() - 3_600_000);
      if (name === parts.justKilled) continue;
      utimesSync(path, hourAgo, hourAgo);
      utimesSync(join(home, name), hourAgo, hourAgo);
    }
    await converted(source);
    expect(readdirSync(home).sort()).toEqual(
      ['model', parts.justKilled, parts.running, parts.notOurs].sort(),
    );
    expect(existsSync(join(folder, 'glm.json'))).toBe(true);
  });
});
