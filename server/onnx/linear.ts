// A linear layer y = x·Wᵀ + b in each precision.
import { microsoft, type Graph, type Value } from './graph';
import type { Precision } from './precision';
import { quantiseBlocks, quantiseColumns } from './quantise';
import { bytesOf, transpose, type ReadTensor } from './tensors';

/** Weights that share a scale in the block precisions: larger blocks decode faster, and lose more. */
export const blockSizes = { q8: 32, q4: 32 } as const;

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
  read: ReadTensor,
): Value {
  const bias = layer.bias === undefined ? undefined : vector(graph, layer.bias, layer.out, read);
  switch (precision) {
    case 'fp32': {
      const weight = graph.weight({
        name: `${layer.weight}.transposed`,
        type: 'float32',
        dims: [layer.in, layer.out],
        bytes: async () => bytesOf(transpose(await read(layer.weight), layer.out, layer.in)),
      });
      const product = graph.operator('MatMul', name, [x, weight]);
      return bias === undefined ? product : graph.operator('Add', `${name}.biased`, [product, bias]);
    }
    case 'int8': {
      const quantised = once(async () => quantiseColumns(await read(layer.weight), layer.out, layer.in));
      const values = graph.weight({
        name: `${layer.weight}.int8`,
        type: 'int8',
        dims: [layer.in, layer.out],
        bytes: async () => bytesOf((await quantised()).values),
      });
      const scales = graph.weight({
        name: `${layer.weight}.scales`,
        type: 'float32',
        dims: [layer.out],
        bytes: async () => bytesOf((await quantised()).scales),
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
  read: ReadTensor,
): BlockMatrix {
  const bits = precision === 'q8' ? 8 : 4;
  const blockSize = blockSizes[precision];
  const blocks = layer.in / blockSize;
  const quantised = once(async () =>
    quantiseBlocks(await read(layer.weight), layer.out, layer.in, bits, blockSize),
  );
  const values = graph.weight({
    name: `${layer.weight}.${precision}`,
    type: 'uint8',
    dims: [layer.out, blocks, (blockSize * bits) / 8],
    bytes: async () => bytesOf((await quantised()).values),
  });
  const scales = graph.weight({
    name: `${layer.weight}.scales`,
    type: 'float32',
    dims: [layer.out, blocks],
    bytes: async () => bytesOf((await quantised()).scales),
  });
  return { values, scales, bits, blockSize };
}

/** Declares a vector of the checkpoint as it is. */
export function vector(graph: Graph, name: string, length: number, read: ReadTensor): Value {
  return graph.weight({
    name,
    type: 'float32',
    dims: [length],
    bytes: async () => bytesOf(await read(name)),
  });
}

/** Declares a matrix of the checkpoint as it is, [rows, columns]. */
export function matrix(graph: Graph, name: string, rows: number, columns: number, read: ReadTensor): Value {
  return graph.weight({
    name,
    type: 'float32',
    dims: [rows, columns],
    bytes: async () => bytesOf(await read(name)),
  });
}

/**
 * Two weights come from one tensor and are written one after the other: compute them once, and forget them when
 * the second has been taken, so that a conversion never holds more than one tensor.
 */
function once<T>(compute: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    if (result === undefined) {
      result = compute();
      return result;
    }
    const taken = result;
    result = undefined;
    return taken;
  };
}
