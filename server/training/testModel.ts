// For tests: a small random GLM and sequences for it.
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expectedTensors } from '../checkpoint/weights';
import type { Architecture } from '../glm/architecture';
import { buildInfilling, type InfillingExample } from '../glm/objective/infilling';
import type { Weights } from './weights';

export const smallArchitecture: Architecture = {
  layers: 2,
  hiddenSize: 8,
  heads: 2,
  vocabSize: 20,
  maxSequenceLength: 16,
  attentionScale: 1,
  activation: 'gelu_tanh',
  layerNormEpsilon: 1e-5,
};

/** Every parameter uniform in ±0.4, the norms' weights around 1. */
export function randomWeights(architecture: Architecture, seed: number): Weights {
  const random = xoroshiro128plus(seed);
  return new Map(
    [...expectedTensors(architecture)].map(([name, shape]) => {
      const size = shape.reduce((product, length) => product * length, 1);
      const middle = name.endsWith('layernorm.weight') ? 1 : 0;
      return [name, Float32Array.from({ length: size }, () => middle + 0.8 * (uniformFloat64(random) - 0.5))];
    }),
  );
}

/** Two sequences of different lengths. */
export function smallExamples(): InfillingExample[] {
  const special = { startOfPiece: 17, endOfPiece: 18 };
  const blank = (text: readonly number[], spans: readonly (readonly [number, number])[]) =>
    buildInfilling(text, { spans, mask: 19, ends: true }, special);
  return [
    blank(
      [0, 3, 4, 5, 6, 7, 8, 1],
      [
        [5, 6],
        [2, 4],
      ],
    ),
    blank([0, 9, 3, 3, 10, 1], [[1, 2]]),
  ];
}
