import { describe, expect, it } from 'vitest';
import type { SpecialTokens } from '../glm/tokenizer';
import { trainingNames } from '../onnx/training/names';
import { documentExercises } from './infillingExercises';

const special = {
  cls: 1,
  endOfText: 2,
  pad: 2,
  startOfPiece: 3,
  endOfPiece: 4,
  mask: 5,
  sentenceMask: 6,
  gapMask: 7,
} satisfies SpecialTokens;
const masksOfPaper = [special.mask, special.sentenceMask, special.gapMask];
const fullStop = 9;
const text = [
  special.cls,
  ...Array.from({ length: 60 }, (_, i) => (i % 6 === 5 ? fullStop : 10 + (i % 12))),
  special.endOfText,
];

describe('the blanks of documents', () => {
  const exercises = documentExercises({
    vocabulary: { special, endsSentence: (id) => id === fullStop },
    train: Array.from({ length: 100 }, () => text),
    heldOut: [text],
    batchSize: 1,
    seed: 1,
  });
  const masks = (epoch: number) =>
    Array.from({ length: 100 }, (_, i) => {
      const { data } = exercises.batch([i], epoch)[trainingNames.tokens] ?? {};
      const ids = Array.from(data ?? [], Number);
      return masksOfPaper.find((mask) => ids.includes(mask));
    });

  it('are of every kind, as often as the paper has them', () => {
    const drawn = masks(1);
    const shares = masksOfPaper.map((mask) => drawn.filter((one) => one === mask).length / 100);
    for (const [i, share] of [0.5, 0.3, 0.2].entries()) {
      expect(Math.abs((shares[i] ?? 0) - share)).toBeLessThan(0.15);
    }
  });

  it('are others in every epoch, and the same when they are drawn again', () => {
    expect(masks(2)).not.toEqual(masks(1));
    expect(masks(1)).toEqual(masks(1));
  });
});
