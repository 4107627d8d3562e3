// Which of a model's parameters are trained.
import type { Architecture } from '../../glm/architecture';

export type Trainable =
  | { readonly kind: 'all' }
  /** Every bias, those of the norms too, and nothing else (BitFit, arXiv 2106.10199). */
  | { readonly kind: 'biases' }
  /** The last so many layers and the final norm. */
  | { readonly kind: 'lastLayers'; readonly layers: number }
  /** Low-rank additions to the attention's matrices (LoRA, arXiv 2106.09685). */
  | { readonly kind: 'lora'; readonly rank: number; readonly alpha: number };

/** The matrices of a layer that LoRA adds to. */
const adapted = ['attention.query_key_value', 'attention.dense'];

/** Whether the gradient of this parameter is computed. */
export function isTrained(trainable: Trainable, architecture: Architecture, name: string): boolean {
  switch (trainable.kind) {
    case 'all':
      return true;
    case 'biases':
      return name.endsWith('.bias');
    case 'lastLayers': {
      const layer = /^transformer\.layers\.(\d+)\./.exec(name)?.[1];
      return layer === undefined
        ? name.startsWith('transformer.final_layernorm.')
        : Number(layer) >= architecture.layers - trainable.layers;
    }
    case 'lora':
      return isAdapter(name);
  }
}

/** Rank and scale of what is added to a linear layer, or undefined where nothing is. */
export function adapterOf(
  trainable: Trainable,
  layer: string,
): { readonly rank: number; readonly scale: number } | undefined {
  if (trainable.kind !== 'lora' || !adapted.some((name) => layer.endsWith(`.${name}`))) {
    return undefined;
  }
  return { rank: trainable.rank, scale: trainable.alpha / trainable.rank };
}

/** Names of the two factors of what is added to a linear layer: [rank, in] and [out, rank]. */
export function adapterNames(layer: string): { readonly down: string; readonly up: string } {
  return { down: `${layer}.lora_A.weight`, up: `${layer}.lora_B.weight` };
}

/** Whether a parameter is one of LoRA's rather than of the model. */
export function isAdapter(name: string): boolean {
  return /\.lora_[AB]\.weight$/.test(name);
}

/** Weight decay pulls at matrices only: not at biases, not at the norms. */
export function decays(name: string): boolean {
  return !name.endsWith('.bias') && !name.includes('layernorm');
}
