import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallArchitecture, weightBytes } from '../runtime/testing/randomModel';
import { buildForward } from './forward';
import { buildGatherSlots } from './gatherSlots';
import { buildGpuForward } from './gpuForward';
import { Graph } from './graph';
import { precisions } from './precision';
import { bytesOf } from './tensors';
import { WeightFile } from './weightFile';

describe('graph', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'glm-graph-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** Runs a graph whose only output is `y`. */
  async function run(
    graph: Graph,
    weights: WeightFile,
    feeds: Record<string, Tensor>,
  ): Promise<Tensor | undefined> {
    const path = join(folder, 'model.onnx');
    writeFileSync(path, graph.encode('test', 'weights.data'));
    writeFileSync(join(folder, 'weights.data'), await weightBytes(weights));
    const session = await InferenceSession.create(path);
    const { y } = await session.run(feeds);
    await session.release();
    return y;
  }

  const weight = (name: string, values: readonly number[], dims: readonly number[]) => ({
    name,
    type: 'float32' as const,
    dims,
    bytes: async function* () {
      yield* await Promise.resolve([bytesOf(Float32Array.from(values))]);
    },
  });

  it('is read by the runtime: weights of the data file, constants, attributes, named dimensions', async () => {
    const weights = new WeightFile();
    const graph = new Graph(weights);
    const x = graph.input('x', 'float32', ['n', 2]);
    const first = graph.weight(weight('first', [1, 2], [2]));
    const second = graph.weight(weight('second', [10, 20, 30, 40], [2, 2]));
    const sum = graph.operator('Add', 'sum', [x, first]);
    const product = graph.operator('Gemm', 'product', [sum, second], { transB: 1, alpha: { float: 0.5 } });
    graph.operator('Unsqueeze', 'y', [product, graph.integers('axes', [0])]);
    graph.output('y', 'float32', [1, 'n', 2]);
    const y = await run(graph, weights, { x: new Tensor('float32', [1, 1, 0, 0], [2, 2]) });
    expect(y?.dims).toEqual([1, 2, 2]);
    // [2, 3] and [1, 2] times the rows [10, 20] and [30, 40], halved
    expect([...(y?.data ?? [])]).toEqual([40, 90, 25, 55]);
  });

  it('computes the branch that is chosen, from values outside of it', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', ['n']);
    const isLarge = graph.input('is_large', 'bool', []);
    const doubled = graph.operator('Add', 'doubled', [x, x]);
    const y = graph.choose(
      'y',
      isLarge,
      (branch) => branch.operator('Mul', 'squared', [doubled, doubled]),
      (branch) => branch.operator('Sub', 'smaller', [doubled, branch.floats('one', [1])]),
    );
    graph.output(y, 'float32', ['n']);
    const values = async (large: boolean) => {
      const feeds = { x: new Tensor('float32', [1, 3], [2]), is_large: new Tensor('bool', [large], []) };
      return [...((await run(graph, new WeightFile(), feeds))?.data ?? [])];
    };
    expect(await values(true)).toEqual([4, 36]);
    expect(await values(false)).toEqual([1, 5]);
  });

  it('computes row by row, with values from outside', async () => {
    const graph = new Graph();
    const a = graph.input('a', 'float32', ['rows', 'n']);
    const b = graph.input('b', 'float32', ['rows', 'n']);
    const ten = graph.floats('ten', [10], []);
    graph.eachRow('each', [a, b], ['y'], (branch, row) => {
      const sum = branch.operator('ReduceSum', 'sum', [row(a)], { keepdims: 0 });
      return [branch.operator('Add', row('y'), [branch.operator('Mul', 'tens', [row(b), ten]), sum])];
    });
    graph.output('y', 'float32', ['rows', 'n']);
    const y = await run(graph, new WeightFile(), {
      a: new Tensor('float32', [1, 2, 3, 4], [2, 2]),
      b: new Tensor('float32', [5, 6, 7, 8], [2, 2]),
    });
    expect(y?.dims).toEqual([2, 2]);
    expect([...(y?.data ?? [])]).toEqual([53, 63, 77, 87]);
  });

  it('gives the same bytes another shape by an alias', async () => {
    const weights = new WeightFile();
    const graph = new Graph(weights);
    const x = graph.input('x', 'float32', [1, 2]);
    const matrix = graph.weight(weight('matrix', [1, 2, 3, 4], [1, 2, 2]));
    graph.operator('MatMul', 'y', [x, graph.alias(matrix, 'flat', [2, 2])]);
    graph.output('y', 'float32', [1, 2]);
    const y = await run(graph, weights, { x: new Tensor('float32', [1, 1], [1, 2]) });
    expect([...(y?.data ?? [])]).toEqual([4, 6]);
    expect(() => graph.alias('unknown', 'alias', [1])).toThrow('no weight "unknown"');
  });
});

describe('graphs of a model', () => {
  const read = () => Promise.reject(new Error('a tensor is read only when the file is written'));

  it.each(precisions.filter((precision) => precision !== 'int8'))('share all weights (%s)', (precision) => {
    const weights = new WeightFile();
    buildForward(smallArchitecture, precision, read, weights);
    const before = weights.weights.map(({ name, offset }) => ({ name, offset }));
    buildGpuForward(smallArchitecture, precision, read, weights);
    expect(weights.weights.map(({ name, offset }) => ({ name, offset }))).toEqual(before);
  });

  it('place weights on pages, one after the other', () => {
    const weights = new WeightFile();
    buildForward(smallArchitecture, 'q4', read, weights);
    let end = 0;
    for (const { offset, length } of weights.weights) {
      expect(offset % 4096).toBe(0);
      expect(offset).toBeGreaterThanOrEqual(end);
      end = offset + length;
    }
    expect(weights.length).toBe(end);
  });

  it('gather slots of a cache', async () => {
    const { layers, heads } = smallArchitecture;
    const session = await InferenceSession.create(buildGatherSlots(smallArchitecture).encode('gather', ''));
    const headSize = smallArchitecture.hiddenSize / heads;
    const feeds: Record<string, Tensor> = { slots: new Tensor('int32', [1, 4], [2]) };
    const slotOf = (i: number) => Math.floor(i / headSize) % 5;
    for (let layer = 0; layer < layers; layer++) {
      const slots = Float32Array.from({ length: heads * 5 * headSize }, (_, i) => slotOf(i));
      feeds[`past_key.${layer}`] = new Tensor('float32', slots, [1, heads, 5, headSize]);
      feeds[`past_value.${layer}`] = new Tensor('float32', slots, [1, heads, 5, headSize]);
    }
    const result = await session.run(feeds);
    expect(Object.keys(result)).toHaveLength(2 * layers);
    for (const { dims, data } of Object.values(result)) {
      expect(dims).toEqual([1, heads, 2, headSize]);
      const kept = Array.from({ length: heads * 2 * headSize }, (_, i) =>
        Math.floor(i / headSize) % 2 ? 4 : 1,
      );
      expect([...data]).toEqual(kept);
    }
    await session.release();
  });
});
