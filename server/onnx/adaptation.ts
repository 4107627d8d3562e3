// What an adapter changes in a model's graph: some weights take another's place, some linear layers get a low-rank
// product beside them (LoRA, arXiv 2106.09685). All that an adapter brings is computed in float32, as it was trained,
// whatever the precision of the weights that it leaves alone.
import type { Graph, Value } from './graph';
import { linear, type Linear } from './linear';
import type { Precision } from './precision';
import type { ReadRows } from './tensors';
import { adapterNames } from './training/trainable';

export interface Adaptation {
  /** Whether a tensor of the model is the adapter's own. */
  readonly replaces: (tensor: string) => boolean;
  /** Rank and scale of what is added to a linear layer; undefined where nothing is. */
  readonly addition: (layer: string) => { readonly rank: number; readonly scale: number } | undefined;
}

/** The precision of a weight: float32 where it is an adapter's. */
export function precisionOf(
  weight: string,
  precision: Precision,
  adaptation: Adaptation | undefined,
): Precision {
  return adaptation?.replaces(weight) === true ? 'fp32' : precision;
}

/** As `linear`, with what an adapter adds: x·Wᵀ + b + scale · (x·Aᵀ)·Bᵀ. */
export function adaptedLinear(
  graph: Graph,
  name: string,
  x: Value,
  layer: Linear,
  precision: Precision,
  read: ReadRows,
  adaptation: Adaptation | undefined,
): Value {
  const y = linear(graph, name, x, layer, precisionOf(layer.weight, precision, adaptation), read);
  const tensor = layer.weight.replace(/\.weight$/, '');
  const addition = adaptation?.addition(tensor);
  if (addition === undefined) return y;
  const { rank, scale } = addition;
  const { down, up } = adapterNames(tensor);
  const narrow = linear(graph, `${name}.down`, x, { weight: down, in: layer.in, out: rank }, 'fp32', read);
  // The scale goes into the second factor: one operator less at every token.
  const scaled: ReadRows = async (factor, start, end) =>
    (await read(factor, start, end)).map((value) => scale * value);
  const wide = linear(graph, `${name}.up`, narrow, { weight: up, in: rank, out: layer.out }, 'fp32', scaled);
  return graph.operator('Add', `${name}.adapted`, [y, wide]);
}
