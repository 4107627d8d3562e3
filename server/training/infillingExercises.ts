// Blanks with one right content each, as exercises: the user's own documents, whose blanks are drawn anew in every
// epoch as in pretraining, and texts that lead to given targets.
import { createHash } from 'node:crypto';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import type { InfillingExample } from '../glm/objective/infilling';
import { drawInfilling, paperMixture, type Vocabulary } from '../glm/objective/mixture';
import { shuffled } from '../glm/objective/random';
import { seededRandom } from '../glm/seededRandom';
import { infillingBatch } from './batch';
import { inPieces, type Exercises } from './exercises';

/** Documents of an epoch at most, so that the held-out ones are looked at now and then in a long run. */
const longestEpoch = 512;

/** A draw may not fit its text; another one does. */
const draws = 16;

export interface DocumentTask {
  readonly vocabulary: Vocabulary;
  /** Packed texts: token ids with [CLS] and end of text, see `packDocuments`. */
  readonly train: readonly (readonly number[])[];
  readonly heldOut: readonly (readonly number[])[];
  /** Held-out texts that are judged at once. */
  readonly batchSize: number;
  readonly seed: number;
}

/** @throws RangeError where a text is too short for any blank */
export function documentExercises({ vocabulary, train, heldOut, batchSize, seed }: DocumentTask): Exercises {
  const count = Math.min(train.length, longestEpoch);
  /** Document number `i` of an epoch: pass after pass over all, each in an order of its own. */
  const document = (i: number, epoch: number) => {
    const place = (epoch - 1) * count + i;
    const pass = Math.floor(place / train.length);
    const order = pass === lastOrder.pass ? lastOrder : orderOf(pass);
    lastOrder = order;
    return train[order.places[place % train.length] ?? 0] ?? [];
  };
  const orderOf = (pass: number) => ({
    pass,
    places: shuffled([...train.keys()], seededRandom(seed, -1 - pass)),
  });
  let lastOrder = orderOf(0);
  const judged = heldOut.map((text, i) => drawn(text, vocabulary, seededRandom(seed, i)));
  return {
    objective: { kind: 'infilling' },
    count,
    fingerprint: createHash('sha256')
      .update(JSON.stringify([vocabulary.special, train, heldOut, seed]))
      .digest('hex'),
    batch: (examples, epoch) =>
      infillingBatch(
        examples.map((i) =>
          drawn(document(i, epoch), vocabulary, seededRandom(seed, epoch * longestEpoch + i)),
        ),
      ),
    heldOut: judgedInPieces(judged, batchSize),
  };
}

function drawn(text: readonly number[], vocabulary: Vocabulary, random: RandomGenerator): InfillingExample {
  for (let draw = 0; draw < draws; draw++) {
    const example = drawInfilling(text, paperMixture, vocabulary, random);
    if (example !== undefined) return example;
  }
  throw new RangeError(`a text of ${text.length} tokens is too short for blanks`);
}

/** Texts with a blank each, and what belongs there. */
export function pairExercises(
  train: readonly InfillingExample[],
  heldOut: readonly InfillingExample[],
  batchSize: number,
): Exercises {
  return {
    objective: { kind: 'infilling' },
    count: train.length,
    fingerprint: createHash('sha256')
      .update(JSON.stringify([train, heldOut]))
      .digest('hex'),
    batch: (examples) => infillingBatch(examples.flatMap((i) => train[i] ?? [])),
    heldOut: judgedInPieces(heldOut, batchSize),
  };
}

/** Each counts by its predicted tokens, so that the loss is the mean over all of them. */
function judgedInPieces(examples: readonly InfillingExample[], batchSize: number): Exercises['heldOut'] {
  return inPieces(examples, batchSize).map((part) => ({
    batch: infillingBatch(part),
    examples: part.reduce((sum, { lossMask }) => sum + lossMask.filter((counts) => counts === 1).length, 0),
  }));
}
