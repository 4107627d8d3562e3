import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomNumbers, weightBytes } from '../runtime/testing/randomModel';
import { Graph, microsoft } from './graph';
import { blockMatrix, blockSizeOf, linear } from './linear';
import type { Precision } from './precision';
import { quantiseBlocks, quantiseColumns } from './quantise';
import { transpose } from './tensors';
import { dequantise } from './testing/dequantise';
import { WeightFile } from './weightFile';

const out = 6;
const input = 256;
const sizes = [1, 0.01, 30, 0, 1, 2];
/** [out, in], its rows of very different size, one of them zero. */
const matrix = randomNumbers(out * input, 3).map((x, i) => x * (sizes[Math.floor(i / input)] ?? 0));
const read = (_: string, start: number, end: number) =>
  Promise.resolve(matrix.subarray(start * input, end * input));
const layer = { weight: 'weight', out, in: input };

const identity = (size: number) =>
  Float32Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, x, i) => Math.max(largest, Math.abs(x - (b[i] ?? NaN))), 0);
}

describe('quantised matrices', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'glm-quantise-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** Runs a graph whose only output is `y`. */
  async function run(build: (graph: Graph) => void, feeds: Record<string, Tensor>): Promise<Float32Array> {
    const weights = new WeightFile();
    const graph = new Graph(weights);
    build(graph);
    graph.output('y', 'float32', ['rows', 'columns']);
    writeFileSync(join(folder, 'model.onnx'), graph.encode('test', 'weights.data'));
    writeFileSync(join(folder, 'weights.data'), await weightBytes(weights));
    const session = await InferenceSession.create(join(folder, 'model.onnx'), { logSeverityLevel: 3 });
    const { y } = await session.run(feeds);
    await session.release();
    if (!(y?.data instanceof Float32Array)) {
      throw new TypeError('the graph gave no numbers');
    }
    return y.data;
  }

  /** The layer's matrix as the runtime sees it, [out, in]: what it makes of each unit vector. */
  async function seenByMatMul(precision: Precision): Promise<Float32Array> {
    const y = await run(
      (graph) => linear(graph, 'y', graph.input('x', 'float32', ['rows', input]), layer, precision, read),
      { x: new Tensor('float32', identity(input), [input, input]) },
    );
    return transpose(y, input, out);
  }

  describe.each([
    ['q8', 8, 1 / 128],
    ['q4', 4, 1 / 8],
  ] as const)('in blocks (%s)', (precision, bits, step) => {
    const blockSize = blockSizeOf(input);
    const quantised = quantiseBlocks(matrix, out, input, bits, blockSize);
    const meant = dequantise(quantised, bits, blockSize);

    it('lie within one level of the weights', () => {
      for (let start = 0; start < matrix.length; start += blockSize) {
        const block = matrix.subarray(start, start + blockSize);
        const largest = block.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
        const error = largestDifference(block, meant.subarray(start, start + blockSize));
        expect(error).toBeLessThanOrEqual(largest * step * 1.0001);
      }
    });

    it('mean to MatMulNBits what they mean here', async () => {
      // Unit vectors are exact in the 8 bits that inputs are rounded to.
      expect(largestDifference(await seenByMatMul(precision), meant)).toBeLessThan(1e-5);
    });

    it('mean to GatherBlockQuantized what they mean here', async () => {
      const y = await run(
        (graph) => {
          const blocks = blockMatrix(graph, layer, precision, read);
          const rows = graph.alias(blocks.values, 'rows', [out, (input * bits) / 8]);
          graph.operator(
            'GatherBlockQuantized',
            'y',
            [rows, graph.input('ids', 'int64', ['rows']), blocks.scales],
            { gather_axis: 0, quantize_axis: 1, block_size: blockSize, bits },
            { domain: microsoft },
          );
        },
        { ids: new Tensor('int64', [0n, 1n, 2n, 3n, 4n, 5n], [out]) },
      );
      expect(largestDifference(y, meant)).toBeLessThan(1e-5);
    });

    it('multiply random inputs as the same weights in float32 do, but for the rounding of inputs', async () => {
      const x = randomNumbers(3 * input, 11);
      const multiply = (p: Precision, weights: Float32Array) =>
        run(
          (graph) =>
            linear(graph, 'y', graph.input('x', 'float32', ['rows', input]), layer, p, () =>
              Promise.resolve(weights),
            ),
          { x: new Tensor('float32', x, [3, input]) },
        );
      const exact = await multiply('fp32', meant);
      const largest = exact.reduce((max, y) => Math.max(max, Math.abs(y)), 0);
      expect(largestDifference(await multiply(precision, matrix), exact)).toBeLessThan(0.02 * largest);
    });
  });

  it('with one scale a column mean to DynamicQuantizeMatMul what they mean here', async () => {
    const { values, scales } = quantiseColumns(matrix, out, input);
    const meant = matrix.map((_, i) => {
      const row = Math.floor(i / input);
      return (values[(i % input) * out + row] ?? 0) * (scales[row] ?? 0);
    });
    expect(largestDifference(await seenByMatMul('int8'), meant)).toBeLessThan(1e-5);
  });
});
