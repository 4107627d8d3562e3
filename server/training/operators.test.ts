// Each operator's gradient against finite differences, run by the runtime.
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { Graph, type Dimension } from '../onnx/graph';
import { add, scale, weightedSum } from '../onnx/training/operators/arithmetic';
import { attend } from '../onnx/training/operators/attend';
import { gatherRows } from '../onnx/training/operators/gatherRows';
import { gelu } from '../onnx/training/operators/gelu';
import { layerNorm } from '../onnx/training/operators/layerNorm';
import { reshape, splitFirstAxis, transpose } from '../onnx/training/operators/layout';
import { linear } from '../onnx/training/operators/linear';
import { matMulTransposed } from '../onnx/training/operators/matMul';
import { setLogProbs } from '../onnx/training/operators/setLogProbs';
import { tokenLogProbs } from '../onnx/training/operators/tokenLogProbs';
import { Tape, type Tensor } from '../onnx/training/tape';
import { GraphSession, type TensorData } from '../runtime/graphSession';

const random = xoroshiro128plus(11);
const floats = (dims: readonly number[], size = 1): TensorData => ({
  type: 'float32',
  dims,
  data: Float32Array.from({ length: count(dims) }, () => size * (2 * uniformFloat64(random) - 1)),
});
const integers = (...values: readonly number[]): TensorData => ({
  type: 'int64',
  dims: [values.length],
  data: BigInt64Array.from(values, BigInt),
});
const count = (dims: readonly number[]) => dims.reduce((product, size) => product * size, 1);

interface Case {
  /** Inputs whose gradients are compared; the others are only used. */
  readonly inputs: Readonly<Record<string, TensorData>>;
  readonly constants?: Readonly<Record<string, TensorData>>;
  readonly apply: (tape: Tape, input: (name: string) => Tensor) => Tensor;
}

/** Compares every partial derivative of a random weighted sum of the operator's outputs. */
async function compare({ inputs, constants = {}, apply }: Case): Promise<void> {
  const tape = new Tape(new Graph());
  const tensors = new Map<string, Tensor>();
  for (const [name, { type, dims }] of Object.entries({ ...inputs, ...constants })) {
    tensors.set(name, tape.input(name, type, dims));
  }
  const find = (name: string): Tensor => {
    const found = tensors.get(name);
    if (found === undefined) {
      throw new Error(name);
    }
    return found;
  };
  const y = apply(tape, find);
  const size = y.shape.reduce<number>((product, dimension) => product * fixed(dimension), 1);
  const flat = reshape(tape, 'flat', y, tape.integers(-1), [size]);
  const total = weightedSum(tape, 'total', flat, tape.input('weights', 'float32', [size]));
  const wanted = Object.keys(inputs);
  tape.gradients(total, wanted.map(find)).forEach((gradient, i) => {
    tape.output(`gradient.${wanted[i] ?? ''}`, gradient);
  });
  tape.output('value', total);
  const session = await GraphSession.open(tape.graph.encode('operator', ''), { threads: 1 });
  const feeds = { ...inputs, ...constants, weights: floats([size]) };
  const value = async () => (await session.run(feeds)).get('value')?.[0] ?? NaN;
  const analytic = await session.run(feeds);
  for (const [name, { data }] of Object.entries(inputs)) {
    if (!(data instanceof Float32Array)) {
      throw new TypeError(name);
    }
    const gradient = [...(analytic.get(`gradient.${name}`) ?? [])];
    expect(gradient.length, name).toBe(data.length);
    const step = 1 / 64;
    for (let i = 0; i < data.length; i++) {
      const at = data[i] ?? 0;
      data[i] = at + step;
      const above = await value();
      data[i] = at - step;
      const below = await value();
      data[i] = at;
      const slope = (above - below) / (2 * step);
      expect(Math.abs((gradient[i] ?? NaN) - slope), `${name}[${i}]: ${gradient[i]}, ${slope}`).toBeLessThan(
        1e-3 + 2e-3 * Math.abs(slope),
      );
    }
  }
  await session.release();
}

function fixed(dimension: Dimension): number {
  if (typeof dimension !== 'number') {
    throw new TypeError(dimension);
  }
  return dimension;
}

describe('the gradient of', () => {
  const operators: Record<string, Case> = {
    'a linear layer': {
      inputs: { x: floats([3, 4]), weight: floats([5, 4]), bias: floats([5]) },
      apply: (tape, input) => linear(tape, 'y', input('x'), input('weight'), input('bias')),
    },
    'a linear layer without bias': {
      inputs: { x: floats([3, 4]), weight: floats([5, 4]) },
      apply: (tape, input) => linear(tape, 'y', input('x'), input('weight')),
    },
    'a product with a transposed matrix': {
      inputs: { a: floats([1, 2, 3, 4]), b: floats([1, 2, 5, 4]) },
      apply: (tape, input) => matMulTransposed(tape, 'y', input('a'), input('b')),
    },
    'a sum, also of something with itself': {
      inputs: { a: floats([2, 3]), b: floats([2, 3]) },
      apply: (tape, input) => add(tape, 'y', input('a'), add(tape, 'z', input('b'), input('a'))),
    },
    'a multiple': {
      inputs: { x: floats([2, 3]) },
      apply: (tape, input) => scale(tape, 'y', input('x'), -0.7),
    },
    attention: {
      inputs: { scores: floats([1, 2, 3, 3], 2), values: floats([1, 2, 3, 4]) },
      constants: {
        bias: {
          type: 'float32',
          dims: [1, 1, 3, 3],
          data: Float32Array.of(0, -1e4, -1e4, 0, 0, -1e4, 0, 0, 0),
        },
      },
      apply: (tape, input) => attend(tape, 'y', input('scores'), input('bias'), input('values')),
    },
    'a layer normalisation': {
      inputs: { x: floats([3, 6]), weight: floats([6]), bias: floats([6]) },
      apply: (tape, input) =>
        layerNorm(tape, 'y', input('x'), { weight: input('weight'), bias: input('bias') }, 1e-5),
    },
    'a GELU in the tanh form': {
      inputs: { x: floats([4, 8], 4) },
      apply: (tape, input) => gelu(tape, 'y', input('x'), 'gelu_tanh'),
    },
    'an exact GELU': {
      inputs: { x: floats([4, 8], 4) },
      apply: (tape, input) => gelu(tape, 'y', input('x'), 'gelu_erf'),
    },
    'gathered rows, some of them twice': {
      inputs: { table: floats([5, 3]) },
      constants: { rows: integers(4, 1, 4, 0, 1, 4) },
      apply: (tape, input) => gatherRows(tape, 'y', input('table'), input('rows')),
    },
    'a transposed and reshaped tensor': {
      inputs: { x: floats([2, 3, 4]) },
      apply: (tape, input) =>
        reshape(tape, 'y', transpose(tape, 't', input('x'), [2, 0, 1]), tape.integers(8, -1), [8, 3]),
    },
    'the parts of a tensor, one of them unused': {
      inputs: { x: floats([3, 2, 2]) },
      apply: (tape, input) => {
        const [first, , last] = splitFirstAxis(tape, 'parts', input('x'));
        if (first === undefined || last === undefined) {
          throw new Error('three parts');
        }
        return matMulTransposed(tape, 'y', first, last);
      },
    },
    'log-probabilities': {
      inputs: { logits: floats([4, 5], 3) },
      constants: { targets: integers(0, 4, 2, 2) },
      apply: (tape, input) => tokenLogProbs(tape, 'y', input('logits'), input('targets')),
    },
    'log-probability of a set': {
      inputs: { scores: floats([3, 4], 2) },
      constants: {
        members: {
          type: 'float32',
          dims: [3, 4],
          data: Float32Array.of(0, 0, -65504, -65504, -65504, -65504, 0, -65504, -65504, 0, 0, 0),
        },
      },
      apply: (tape, input) => setLogProbs(tape, 'y', input('scores'), input('members')),
    },
  };

  it.each(Object.entries(operators))('%s', async (_, operator) => {
    await compare(operator);
  });
});

describe('a tape', () => {
  it('computes nothing for gradients that nobody wants', () => {
    const count = (names: readonly string[]) => {
      const graph = new Graph();
      const tape = new Tape(graph);
      const x = tape.input('x', 'float32', [3, 4]);
      const weight = tape.input('weight', 'float32', [5, 4]);
      const bias = tape.input('bias', 'float32', [5]);
      const y = reshape(tape, 'flat', linear(tape, 'y', x, weight, bias), tape.integers(-1), [15]);
      const total = weightedSum(tape, 'total', y, tape.input('weights', 'float32', [15]));
      tape.gradients(
        total,
        [x, weight, bias].filter(({ name }) => names.includes(name)),
      );
      return graph.encode('tape', '').length;
    };
    expect(count(['bias'])).toBeLessThan(count(['bias', 'weight']));
    expect(count(['bias', 'weight'])).toBeLessThan(count(['bias', 'weight', 'x']));
  });

  it('refuses a gradient of what has no influence', () => {
    const tape = new Tape(new Graph());
    const x = tape.input('x', 'float32', [2]);
    const other = tape.input('other', 'float32', [2]);
    const total = weightedSum(tape, 'total', x, x);
    expect(() => tape.gradients(total, [other])).toThrow('"other" has no influence on "total"');
  });
});
