import { describe, expect, it } from 'vitest';
import { TrackedBlanks, type TextChange } from './trackedBlanks';

function edited(text: string, changes: readonly TextChange[]): string {
  return [...changes]
    .sort((a, b) => b.rangeOffset - a.rangeOffset)
    .reduce(
      (all, { rangeOffset, rangeLength, text: inserted }) =>
        all.slice(0, rangeOffset) + inserted + all.slice(rangeOffset + rangeLength),
      text,
    );
}

/** The numbers of the blanks after some changes at once. */
function idsAfter(text: string, ...changes: TextChange[]): number[] {
  const blanks = new TrackedBlanks();
  blanks.read(text);
  const after = edited(text, changes);
  blanks.change(after, changes);
  for (const { start, end, mask } of blanks.all) expect(after.slice(start, end)).toBe(mask);
  return blanks.all.map(({ id }) => id);
}

const text = 'a [MASK] b [sMASK] c [MASK]';

describe('TrackedBlanks', () => {
  it.each<[string, number[], TextChange[]]>([
    ['text before', [0, 1, 2], [{ rangeOffset: 0, rangeLength: 1, text: 'longer' }]],
    ['a new blank', [0, 3, 1, 2], [{ rangeOffset: 9, rangeLength: 0, text: '[MASK] ' }]],
    ['a blank filled', [0, 2], [{ rangeOffset: 11, rangeLength: 7, text: 'words' }]],
    ['a blank changed', [0, 3, 2], [{ rangeOffset: 12, rangeLength: 1, text: 'g' }]],
    ['text right before a blank', [0, 1, 2], [{ rangeOffset: 2, rangeLength: 0, text: 'x' }]],
    ['text right after a blank', [0, 1, 2], [{ rangeOffset: 8, rangeLength: 0, text: 'x' }]],
    [
      'several places at once',
      [0, 2],
      [
        { rangeOffset: 0, rangeLength: 0, text: 'x' },
        { rangeOffset: 11, rangeLength: 7, text: '' },
        { rangeOffset: 20, rangeLength: 1, text: 'yz' },
      ],
    ],
  ])('keeps the numbers of the others: %s', (_, ids, changes) => {
    expect(idsAfter(text, ...changes)).toEqual(ids);
  });
});
