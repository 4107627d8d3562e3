// The scores of the training graph are those that the running model gives the same answers.
import { join } from 'node:path';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { convert } from '../checkpoint/convert';
import { openCheckpoint } from '../checkpoint/open';
import { referenceFolder, referenceIsThere } from '../glm/objective/testReference';
import { Reading } from '../glm/reading';
import { scoreChoices } from '../glm/scoring';
import { modelFiles, parseManifest } from '../onnx/manifest';
import { openEngine } from '../runtime/openEngine';
import { findGraphs } from '../runtime/modelGraphs';
import { clozeBatch, type ClozeRow } from './clozeBatch';
import { Trainer } from './trainer';
import { readWeights } from './weights';

const rows: ClozeRow[] = [
  { partA: [101, 2300, 2003, 103, 1012, 0], maskPosition: 3, gold: 1 },
  { partA: [101, 103, 1998, 1996, 13971, 3899, 2096, 0], maskPosition: 1, gold: 0 },
];
const choices = [[2204], [2919, 2172, 1012], [4010, 2919]];

it.skipIf(!referenceIsThere).each([true, false])(
  'scores answers as the engine does, end included: %s (needs ../shared/reference)',
  async (includeEnd) => {
    const folder = mkdtempSync(join(tmpdir(), 'glm-cloze-'));
    const checkpoint = await openCheckpoint(join(referenceFolder, 'tiny-glm-en'));
    const { architecture, special } = checkpoint;
    const trainer = await Trainer.open(architecture, await readWeights(checkpoint.tensors), {
      trainable: { kind: 'biases' },
      objective: { kind: 'choices', choices: choices.length },
      optimizer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0, largestNorm: 1 },
      seed: 1,
      threads: 1,
    });
    const outputs = await trainer.evaluate(clozeBatch(rows, { choices, includeEnd }, special));
    const scores = [...(outputs.get('scores') ?? [])];
    await trainer.release();

    const model = join(folder, 'model');
    await convert(checkpoint, model, { name: 'tiny', precision: 'fp32' });
    await checkpoint.tensors.close();
    const manifest = parseManifest(readFileSync(join(model, modelFiles.manifest), 'utf8'));
    const running = await openEngine(await findGraphs(model, manifest), { device: 'cpu', threads: 1 });
    const expected: number[] = [];
    for (const { partA, maskPosition } of rows) {
      const reading = new Reading(running.engine, { ids: partA, maskPositions: [maskPosition] });
      expected.push(...(await scoreChoices({ reading, special, maskPosition, choices, includeEnd })));
    }
    await running.release();
    rmSync(folder, { recursive: true, force: true });

    expect(scores.length).toBe(6);
    scores.forEach((score, i) => {
      expect(Math.abs(score - (expected[i] ?? NaN)), `answer ${i}`).toBeLessThan(1e-3);
    });
  },
);
