// AdamW (arXiv 1711.05101) as a graph over a stretch of numbers of any length: gradient clipping, moments, decoupled
// weight decay. Parameters are given to it stretch by stretch, so that it needs next to no memory.
import { Graph } from '../graph';

/** Names of the graph's inputs and outputs. */
export const adamWNames = {
  /** float32 [length] */
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

  /** float32 [length] */
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
  const vector = (name: string) => graph.input(name, 'float32', ['length']);
  const number = (name: string) => graph.input(name, 'float32', []);
  const constant = (name: string, value: number) => graph.floats(name, [value], []);
  const node = (opType: string, name: string, ...inputs: string[]) => graph.operator(opType, name, inputs);

  // As the original's optimiser: a norm just at the limit is scaled down by 1e-6 / norm.
  const norm = node('Add', 'norm_above_zero', number(names.gradientNorm), constant('tiny', 1e-6));
  const share = node('Div', 'share', number(names.largestNorm), norm);
  const clip = node('Min', 'clip', share, constant('one', 1));

  // What is only a number is put together first: every product of a whole stretch that is saved counts.
  const blend = (name: string, old: string, fresh: string, weight: string, beta: number) =>
    node(
      'Add',
      name,
      node('Mul', `${name}.old`, old, constant(`${name}.beta`, beta)),
      node(
        'Mul',
        `${name}.fresh`,
        fresh,
        node('Mul', `${name}.weight`, weight, constant(`${name}.rest`, 1 - beta)),
      ),
    );
  const gradient = vector(names.gradient);
  const first = blend(names.newFirst, vector(names.first), gradient, clip, beta1);
  const square = node('Mul', 'square', gradient, gradient);
  const clipSquare = node('Mul', 'clip_square', clip, clip);
  const second = blend(names.newSecond, vector(names.second), square, clipSquare, beta2);

  // m / (√v / c + ε) = c·m / (√v + c·ε), with c the second moment's correction.
  const correction = number(names.secondCorrection);
  const step = node('Mul', 'corrected_step', number(names.stepSize), correction);
  const least = node('Mul', 'corrected_epsilon', constant('epsilon', epsilon), correction);
  const divisor = node('Add', 'divisor', node('Sqrt', 'root_second', second), least);
  const kept = node('Mul', 'kept', vector(names.parameter), number(names.keep));
  const change = node('Mul', 'change', node('Div', 'direction', first, divisor), step);
  node('Sub', names.newParameter, kept, change);
  for (const name of [names.newParameter, names.newFirst, names.newSecond]) {
    graph.output(name, 'float32', ['length']);
  }
  return graph.encode('adamw', '');
}

/** Names of the graph that `buildSquares` makes. */
export const squaresNames = { values: 'values', sum: 'sum' } as const;

/** Σ values², for the gradients' norm: `values` float32 [length] → `sum` float32 []. */
export function buildSquares(): Uint8Array {
  const graph = new Graph();
  graph.input(squaresNames.values, 'float32', ['length']);
  graph.operator('ReduceSumSquare', squaresNames.sum, [squaresNames.values], { keepdims: 0 });
  graph.output(squaresNames.sum, 'float32', []);
  return graph.encode('squares', '');
}
