// A model with an adapter beside its weights answers as the training graph does.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { adapterFile, writeAdapter } from '../checkpoint/adapter/adapter';
import { readModelWeights } from '../checkpoint/modelWeights';
import type { StoredTensor } from '../checkpoint/tensorFile';
import { trainingNames } from '../onnx/training/names';
import type { Trainable } from '../onnx/training/trainable';
import { clozeBatch, type Answers } from '../training/clozeBatch';
import { Trainer } from '../training/trainer';
import { LocalService } from './localService';
import { openModelFolder } from './modelFolder';

const text = 'The film was long and dull. It was [MASK].';
const choices = ['great', 'terrible'];

describe('the bundled model with an adapter', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'glm-adapted-'));
    vi.stubEnv('GLM_FILL_CACHE', join(folder, 'cache'));
  });
  afterEach(() => {
    rmSync(join(folder, 'cache'), { recursive: true, force: true });
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Log-probabilities of the choices after some steps that make the second likelier, and the adapter's folder. */
  async function trained(trainable: Trainable): Promise<{ out: string; logProbs: number[] }> {
    const { manifest, tokenizer, graphs } = await openModelFolder('');
    const { architecture, special, source, name } = manifest;
    const weights = await readModelWeights(dirname(graphs.graph));
    const answers: Answers = { choices: choices.map((choice) => tokenizer.encode(choice)), includeEnd: true };
    const trainer = await Trainer.open(architecture, weights, {
      trainable,
      objective: { kind: 'choices', choices: 2 },
      optimizer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.01, largestNorm: 1 },
      seed: 1,
      threads: 1,
    });
    const partA = [special.cls, ...tokenizer.encode(text), special.endOfText];
    const row = { partA, maskPosition: partA.indexOf(special.mask), gold: 1 };
    const batch = clozeBatch([row], answers, special);
    for (let step = 0; step < 4; step++) await trainer.step(batch, 0.01);
    const scores = (await trainer.evaluate(batch)).get(trainingNames.scores) ?? new Float32Array();
    const tensors = new Map<string, StoredTensor>(
      trainer.parameters.map(({ name, shape }) => [
        name,
        { shape, data: weights.get(name) ?? new Float32Array() },
      ]),
    );
    await trainer.release();
    const out = mkdtempSync(join(folder, `${trainable.kind}-`));
    const base = { name, sha256: source.sha256 };
    const created = new Date().toISOString();
    const path = join(out, adapterFile);
    await writeAdapter(path, { name: 'dull', trainable, base, task: '', created, tensors });
    return { out, logProbs: [...scores] };
  }

  async function scored(adapter?: string): Promise<readonly number[]> {
    const service = new LocalService({ device: 'cpu', ...(adapter !== undefined && { adapter }) });
    try {
      return (await service.score({ text, choices })).logProbs;
    } finally {
      await service.dispose();
    }
  }

  it.each<Trainable>([
    { kind: 'lora', rank: 8, alpha: 16 },
    { kind: 'biases' },
    { kind: 'lastLayers', layers: 1 },
    { kind: 'all' },
  ])('$kind scores as it was trained', async (trainable) => {
    const plain = await scored();
    const { out, logProbs } = await trained(trainable);
    const adapted = await scored(out);
    const [a = NaN, b = NaN] = logProbs;
    // What was trained has moved far from the model; what is run differs from it by the 8-bit products alone, and the
    // further off the hidden state is, the coarser are their steps.
    expect(b - a - ((plain[1] ?? NaN) - (plain[0] ?? NaN))).toBeGreaterThan(1);
    adapted.forEach((logProb, i) => {
      const expected = logProbs[i] ?? NaN;
      expect(Math.abs(logProb - expected)).toBeLessThan(0.02 * Math.abs(expected));
    });
  });

  it('is refused where the adapter is of another model, or is missing', async () => {
    const path = join(folder, 'other.safetensors');
    const tensors = new Map([
      ['transformer.final_layernorm.bias', { shape: [2], data: new Float32Array(2) }],
    ]);
    const base = { name: 'glm-large', sha256: 'ab'.repeat(32) };
    await writeAdapter(path, {
      name: 'x',
      trainable: { kind: 'biases' },
      base,
      task: '',
      created: '',
      tensors,
    });
    await expect(scored(path)).rejects.toThrow(
      /^the adapter x was trained on glm-large \(abababababab\), not on/,
    );
    const { manifest } = await openModelFolder('');
    const own = { name: manifest.name, sha256: manifest.source.sha256 };
    await writeAdapter(path, {
      name: 'x',
      trainable: { kind: 'biases' },
      base: own,
      task: '',
      created: '',
      tensors,
    });
    await expect(scored(path)).rejects.toThrow(
      "the adapter's transformer.final_layernorm.bias [2] is expected [",
    );
    await expect(scored(join(folder, 'nowhere'))).rejects.toThrow('there is no such file or folder');
    await expect(scored(folder)).rejects.toThrow('it holds no adapter.safetensors');
  });
});
