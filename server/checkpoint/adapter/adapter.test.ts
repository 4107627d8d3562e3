import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elementCount, type TensorSource } from '../tensorSource';
import { expectedTensors } from '../weights';
import type { Trainable } from '../../onnx/training/trainable';
import { readAdapter, writeAdapter, type Adapter } from './adapter';
import { withAdapter } from './mergedTensors';
import { infillingBatch } from '../../training/batch';
import { writeTensorFile, type StoredTensor } from '../tensorFile';
import { randomWeights, smallArchitecture, smallExamples } from '../../training/testModel';
import { Trainer, type TrainerOptions } from '../../training/trainer';
import { readWeights, type Weights } from '../../training/weights';

const shapes = expectedTensors(smallArchitecture);
const batch = infillingBatch(smallExamples());

function sourceOf(weights: Weights): TensorSource {
  const find = (name: string) => Float32Array.from(weights.get(name) ?? []);
  return {
    names: () => [...shapes.keys()],
    has: (name) => shapes.has(name),
    shape: (name) => shapes.get(name) ?? [],
    dtype: () => 'float32',
    read: (name) => Promise.resolve(find(name)),
    readRows: (name, start, end) => {
      const width = elementCount((shapes.get(name) ?? []).slice(1));
      return Promise.resolve(find(name).slice(start * width, end * width));
    },
    close: () => Promise.resolve(),
  };
}

const base = { name: 'small', sha256: 'abc' };

function adapterOf(trainable: Trainable, tensors: ReadonlyMap<string, StoredTensor>): Adapter {
  return { name: 'test', trainable, base, task: '1', created: '2026-01-01T00:00:00Z', tensors };
}

async function open(trainable: Trainable, weights: Weights): Promise<Trainer> {
  const options: TrainerOptions = {
    trainable,
    objective: { kind: 'infilling' },
    optimizer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.1, largestNorm: 1 },
    seed: 3,
    threads: 1,
  };
  return Trainer.open(smallArchitecture, weights, options);
}

/** The parameters after some steps, and the loss that they give. */
async function trained(trainable: Trainable): Promise<{ adapter: Adapter; loss: number }> {
  const weights = randomWeights(smallArchitecture, 31);
  const trainer = await open(trainable, weights);
  for (let step = 0; step < 5; step++) {
    await trainer.step(batch, 0.02);
  }
  const loss = (await trainer.evaluate(batch)).get('loss')?.[0] ?? NaN;
  const tensors = new Map<string, StoredTensor>(
    trainer.parameters.map(({ name, shape }) => [
      name,
      { shape, data: weights.get(name) ?? new Float32Array() },
    ]),
  );
  await trainer.release();
  return { adapter: adapterOf(trainable, tensors), loss };
}

describe('an adapter', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'glm-adapter-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it.each<Trainable>([
    { kind: 'lora', rank: 2, alpha: 4 },
    { kind: 'biases' },
    { kind: 'lastLayers', layers: 1 },
    { kind: 'all' },
  ])('of $kind, written, read and put onto the model, gives the trained loss', async (trainable) => {
    const { adapter, loss } = await trained(trainable);
    const path = join(folder, `${trainable.kind}.safetensors`);
    await writeAdapter(path, adapter);
    const read = await readAdapter(path);
    expect(read).toEqual(adapter);
    const merged = withAdapter(sourceOf(randomWeights(smallArchitecture, 31)), read, base);
    for (const [name, [rows = 1, ...others]] of shapes) {
      const width = elementCount(others);
      expect(await merged.readRows(name, 1, rows), name).toEqual((await merged.read(name)).slice(width));
    }
    const plain = await open({ kind: 'all' }, await readWeights(merged));
    const mergedLoss = (await plain.evaluate(batch)).get('loss')?.[0] ?? NaN;
    await plain.release();
    expect(Math.abs(mergedLoss - loss) / loss).toBeLessThan(1e-5);
  });

  it('is refused where it does not fit, or is something else', async () => {
    const tensors = new Map([['word_embeddings.weight', { shape: [1, 2], data: new Float32Array(2) }]]);
    const adapter = adapterOf({ kind: 'all' }, tensors);
    const source = sourceOf(new Map());
    expect(() => withAdapter(source, adapter, base)).toThrow(
      "the adapter's word_embeddings.weight [1, 2] is expected [20, 8]",
    );
    expect(() => withAdapter(source, adapter, { name: 'other', sha256: 'def' })).toThrow(
      'the adapter test was trained on small (abc), not on other (def)',
    );
    const path = join(folder, 'other.safetensors');
    await writeTensorFile(path, tensors, {});
    await expect(readAdapter(path)).rejects.toThrow('is no adapter of this program');
    writeFileSync(path, 'nothing of the kind');
    await expect(readAdapter(path)).rejects.toThrow('no safetensors file');
  });
});
