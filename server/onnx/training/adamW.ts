// AdamW (arXiv 1711.05101) as a graph over numbers in rows of any length: gradient clipping, moments, decoupled weight
// decay. It takes one row after another, so that it needs next to no memory.
import { Graph } from '../graph';

/** Names of the graph's inputs and outputs. */
export const adamWNames = {
  /** float32 [rows, length] */
  parameter: 'parameter',
  gradient: 'gradient',
  /** Decaying means of the gradient and of its square. */
  first: 'first',
  second: 'second',
  /** float32 []: L2 norm of all gradients, and the largest that is let through; infinite: no clipping */
  gradientNorm: 'gradient_norm',
  largestNorm: 'largest_norm',
  /** float32 []: learning rate / (1 − β₁ᵗ), with t = 1 in the first step */
  stepSize: 'step_size',
  /** float32 []: √(1 − β₂ᵗ) */
  secondCorrection: 'second_correction',
  /** float32 []: 1 − learning rate × weight decay */
  keep: 'keep',

  /** float32 [rows, length] */
  newParameter: 'new_parameter',
  newFirst: 'new_first',
  newSecond: 'new_second',
} as const;

export interface AdamW {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

export function buildAdamW({ beta1, beta2, epsilon }: AdamW): Uint8Array {
  const names = adamWNames;
  const graph = new Graph();
  const matrix = (name: string) => graph.input(name, 'float32', ['rows', 'length']);
  const number = (name: string) => graph.input(name, 'float32', []);
  const constant = (name: string, value: number) => graph.floats(name, [value], []);
  const scalar = (opType: string, name: string, ...inputs: string[]) => graph.operator(opType, name, inputs);

  // As the original's optimiser: a norm just at the limit is scaled down by 1e-6 / norm.
  const norm = scalar('Add', 'norm_above_zero', number(names.gradientNorm), constant('tiny', 1e-6));
  const share = scalar('Div', 'share', number(names.largestNorm), norm);
  const clip = scalar('Min', 'clip', share, constant('one', 1));

  // What is only a number is put together first: every product of whole rows that is saved counts.
  const firstRest = scalar('Mul', 'first_rest', clip, constant('rest1', 1 - beta1));
  const clipSquare = scalar('Mul', 'clip_square', clip, clip);
  const secondRest = scalar('Mul', 'second_rest', clipSquare, constant('rest2', 1 - beta2));
  const [decay1, decay2] = [constant('beta1', beta1), constant('beta2', beta2)];
  // m / (√v / c + ε) = c·m / (√v + c·ε), with c the second moment's correction.
  const correction = number(names.secondCorrection);
  const step = scalar('Mul', 'corrected_step', number(names.stepSize), correction);
  const least = scalar('Mul', 'corrected_epsilon', constant('epsilon', epsilon), correction);
  const keep = number(names.keep);

  const inputs = [names.parameter, names.gradient, names.first, names.second].map(matrix);
  const outputs = [names.newParameter, names.newFirst, names.newSecond];
  graph.eachRow('adamw', inputs, outputs, (branch, row) => {
    const node = (opType: string, name: string, ...inputs: string[]) => branch.operator(opType, name, inputs);
    const blend = (name: string, old: string, decay: string, fresh: string, rest: string) =>
      node('Add', name, node('Mul', `${name}.old`, old, decay), node('Mul', `${name}.fresh`, fresh, rest));
    const gradient = row(names.gradient);
    const first = blend(row(names.newFirst), row(names.first), decay1, gradient, firstRest);
    const square = node('Mul', 'square', gradient, gradient);
    const second = blend(row(names.newSecond), row(names.second), decay2, square, secondRest);
    const divisor = node('Add', 'divisor', node('Sqrt', 'root_second', second), least);
    const change = node('Mul', 'change', node('Div', 'direction', first, divisor), step);
    const kept = node('Mul', 'kept', row(names.parameter), keep);
    return [node('Sub', row(names.newParameter), kept, change), first, second];
  });
  for (const name of outputs) {
    graph.output(name, 'float32', ['rows', 'length']);
  }
  return graph.encode('adamw', '');
}

/** Names of the graph that `buildSquares` makes. */
export const squaresNames = { values: 'values', sums: 'sums' } as const;

/** Σ values² of each row, for the gradients' norm: `values` float32 [rows, length] → `sums` float32 [rows]. */
export function buildSquares(): Uint8Array {
  const graph = new Graph();
  const values = graph.input(squaresNames.values, 'float32', ['rows', 'length']);
  const axes = graph.integers('axes', [1]);
  graph.operator('ReduceSumSquare', squaresNames.sums, [values, axes], { keepdims: 0 });
  graph.output(squaresNames.sums, 'float32', ['rows']);
  return graph.encode('squares', '');
}
