import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from './checkpoint';
import { convert } from './convert';
import { elementCount } from './tensorSource';
import { expectedTensors } from './weights';
import { precisions } from '../onnx/precision';
import { readModelWeights } from './modelWeights';
import { randomWeights, smallArchitecture } from '../training/testModel';

// Blocks of 32 need a width that they divide.
const architecture = { ...smallArchitecture, hiddenSize: 64, heads: 2 };
const weights = randomWeights(architecture, 3);
const shapes = expectedTensors(architecture);
const checkpoint: Checkpoint = {
  architecture,
  tensors: {
    names: () => [...shapes.keys()],
    has: (name) => shapes.has(name),
    shape: (name) => shapes.get(name) ?? [],
    dtype: () => 'float32',
    read: (name) => Promise.resolve(Float32Array.from(weights.get(name) ?? [])),
    readRows: (name, start, end) => {
      const width = elementCount((shapes.get(name) ?? []).slice(1));
      return Promise.resolve(Float32Array.from(weights.get(name) ?? []).slice(start * width, end * width));
    },
    close: () => Promise.resolve(),
  },
  tokenizerJson: {},
  special: { cls: 0, endOfText: 1, pad: 1, startOfPiece: 17, endOfPiece: 18, mask: 19 },
  lowerCases: false,
  keepsSpaces: true,
  files: { bytes: 0, sha256: () => Promise.resolve('') },
  source: 'test',
};

/** Largest difference that a precision makes to a weight of at most 0.4 (blocks, columns) or any size (fp32). */
const tolerances = { fp32: 0, int8: 0.4 / 127, q8: 0.4 / 127, q4: 0.4 / 7 };

describe('the weights of a model folder', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'glm-weights-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(precisions)('in %s are those that were converted', async (precision) => {
    const model = join(folder, precision);
    await convert(checkpoint, model, { name: 'small', precision });
    const read = await readModelWeights(model);
    expect([...read.keys()]).toEqual([...weights.keys()]);
    for (const [name, expected] of weights) {
      const values = read.get(name);
      expect(values?.length, name).toBe(expected.length);
      const worst = expected.reduce((most, x, i) => Math.max(most, Math.abs(x - (values?.[i] ?? NaN))), 0);
      expect(worst, name).toBeLessThanOrEqual(tolerances[precision]);
    }
  });
});
