// The original code's sequences are the judge: tokens, targets, positions and loss masks of its training cases.
import { describe, expect, it } from 'vitest';
import { buildInfilling, type Span } from './infilling';
import { blanksOf, referenceIsThere, trainingCases, trainingFamilies } from './testReference';

describe.each(trainingFamilies)('%s', (family) => {
  it.skipIf(!referenceIsThere)('builds the original sequences (needs ../shared/reference)', () => {
    const { special, masks, sequences } = trainingCases(family);
    for (const example of sequences) {
      const { spans, order, mask, ends } = blanksOf(example);
      const id = masks[mask.slice(1, -1)] ?? masks.MASK ?? NaN;
      const inOrder = order.map((index): Span => spans[index] ?? [0, 0]);
      const built = buildInfilling(example.source_tokens, { spans: inOrder, mask: id, ends }, special);
      expect(built, example.id).toEqual({
        tokens: example.tokens,
        targets: example.targets,
        lossMask: example.loss_masks,
        positions: example.position_ids[0],
        blockPositions: example.position_ids[1],
        partALength: example.sep,
      });
    }
    expect(sequences.length).toBe(24);
  });
});
