// A linear layer y = x·Wᵀ + b in each precision.
import { microsoft, type Graph, type Value } from './graph';
import type { Precision } from './precision';
import { quantiseBlocks, quantiseOutputs } from './quantise';
import { rowBlocks } from './rowBlocks';
import { bytesOf, transposeRows, type ReadRows } from './tensors';

/** The inputs of a matrix in blocks are a multiple of this. */
export const smallestBlock = 32;

/**
 * Weights that share a scale in the block precisions: as many as fit. With blocks of 128 a text is read
 * about a fifth faster than with 32 and the file is smaller, for a little more loss in 4 bits (docs/speed.md).
 * @param input inputs of the matrix, a multiple of `smallestBlock`
 */
export function blockSizeOf(input: number): number {
  return [128, 64].find((size) => input % size === 0) ?? smallestBlock;
}

export interface Linear {
  /** Name of the weight in the checkpoint, [out, in]. */
  readonly weight: string;
  readonly out: number;
  readonly in: number;
  /** Name of the bias in the checkpoint, [out]; left out where a later operator adds it. */
  readonly bias?: string;
}

/** Appends x·Wᵀ (+ b). x is [.., in], the result [.., out]. */
export function linear(
  graph: Graph,
  name: string,
  x: Value,
  layer: Linear,
  precision: Precision,
  read: ReadRows,
): Value {
  const bias = layer.bias === undefined ? undefined : vector(graph, layer.bias, layer.out, read);
  switch (precision) {
    case 'fp32': {
      const weight = graph.weight({
        name: `${layer.weight}.transposed`,
        type: 'float32',
        dims: [layer.in, layer.out],
        bytes: async function* () {
          const result = new Float32Array(layer.in * layer.out);
          for await (const { first, values } of rowBlocks(read, layer.weight, layer.out, layer.in)) {
            transposeRows(values, first, layer.out, layer.in, result);
          }
          yield bytesOf(result);
        },
      });
      const product = graph.operator('MatMul', name, [x, weight]);
      return bias === undefined ? product : graph.operator('Add', `${name}.biased`, [product, bias]);
    }
    case 'int8': {
      const quantised = valuesAndScales(async function* () {
        const result = {
          values: new Int8Array(layer.in * layer.out),
          scales: new Float32Array(layer.out),
        };
        for await (const { first, values } of rowBlocks(read, layer.weight, layer.out, layer.in)) {
          quantiseOutputs(values, first, layer.in, result);
        }
        yield result;
      });
      const values = graph.weight({
        name: `${layer.weight}.int8`,
        type: 'int8',
        dims: [layer.in, layer.out],
        bytes: quantised.values,
      });
      const scales = graph.weight({
        name: `${layer.weight}.scales`,
        type: 'float32',
        dims: [layer.out],
        bytes: quantised.scales,
      });
      return graph.operator(
        'DynamicQuantizeMatMul',
        name,
        [x, values, scales, '', bias ?? ''],
        {},
        {
          domain: microsoft,
        },
      );
    }
    case 'q8':
    case 'q4': {
      const blocks = blockMatrix(graph, layer, precision, read);
      return graph.operator(
        'MatMulNBits',
        name,
        [x, blocks.values, blocks.scales, '', '', bias ?? ''],
        {
          K: layer.in,
          N: layer.out,
          bits: blocks.bits,
          block_size: blocks.blockSize,
          // Inputs in 8 bits as well: without it 8-bit weights are multiplied forty times slower.
          accuracy_level: 4,
        },
        { domain: microsoft },
      );
    }
  }
}

export interface BlockMatrix {
  /** [out, blocks, bytes a block] */
  readonly values: Value;
  /** [out × blocks] */
  readonly scales: Value;
  readonly bits: 4 | 8;
  readonly blockSize: number;
}

/** Declares a matrix in blocks of 8 or 4 bits. */
export function blockMatrix(
  graph: Graph,
  layer: Linear,
  precision: 'q8' | 'q4',
  read: ReadRows,
): BlockMatrix {
  const bits = precision === 'q8' ? 8 : 4;
  const blockSize = blockSizeOf(layer.in);
  const blocks = layer.in / blockSize;
  const quantised = valuesAndScales(async function* () {
    for await (const { values } of rowBlocks(read, layer.weight, layer.out, layer.in)) {
      yield quantiseBlocks(values, values.length / layer.in, layer.in, bits, blockSize);
    }
  });
  const values = graph.weight({
    name: `${layer.weight}.${precision}`,
    type: 'uint8',
    dims: [layer.out, blocks, (blockSize * bits) / 8],
    bytes: quantised.values,
  });
  const scales = graph.weight({
    name: `${layer.weight}.scales`,
    type: 'float32',
    dims: [layer.out, blocks],
    bytes: quantised.scales,
  });
  return { values, scales, bits, blockSize };
}

/** Declares a vector of the checkpoint as it is. */
export function vector(graph: Graph, name: string, length: number, read: ReadRows): Value {
  return graph.weight({ name, type: 'float32', dims: [length], bytes: () => asItIs(read, name, length, 1) });
}

/** Declares a matrix of the checkpoint as it is, [rows, columns]. */
export function matrix(graph: Graph, name: string, rows: number, columns: number, read: ReadRows): Value {
  return graph.weight({
    name,
    type: 'float32',
    dims: [rows, columns],
    bytes: () => asItIs(read, name, rows, columns),
  });
}

async function* asItIs(
  read: ReadRows,
  name: string,
  rows: number,
  columns: number,
): AsyncGenerator<Uint8Array> {
  for await (const { values } of rowBlocks(read, name, rows, columns)) {
    yield bytesOf(values);
  }
}

/**
 * Two weights come from one tensor and are written one after the other: the values, and then the scales, which are
 * small and kept meanwhile, so that the tensor is read and quantised once.
 * @param quantise the parts of the quantised tensor, in order
 */
function valuesAndScales(
  quantise: () => AsyncIterable<{ values: Int8Array | Uint8Array; scales: Float32Array }>,
): Record<'values' | 'scales', () => AsyncGenerator<Uint8Array>> {
  let kept: Float32Array[] | undefined;
  return {
    values: async function* () {
      const scales: Float32Array[] = [];
      for await (const part of quantise()) {
        scales.push(part.scales);
        yield bytesOf(part.values);
      }
      kept = scales;
    },
    scales: async function* () {
      const scales = kept ?? [];
      if (kept === undefined) {
        for await (const part of quantise()) scales.push(part.scales);
      }
      kept = undefined;
      for (const part of scales) yield bytesOf(part);
    },
  };
}
