import { describe, expect, it } from 'vitest';
import { findPlaceholders, placeholderAt } from './placeholders';

describe('findPlaceholders', () => {
  it('finds the three masks, exactly as written, in UTF-16 units', () => {
    expect(findPlaceholders('😀 [MASK] [sMASK][gMASK] [mask] [MASK')).toEqual([
      { mask: '[MASK]', start: 3, end: 9 },
      { mask: '[sMASK]', start: 10, end: 17 },
      { mask: '[gMASK]', start: 17, end: 24 },
    ]);
  });
});

describe('placeholderAt', () => {
  const text = 'a [MASK] b [sMASK][gMASK]';
  it.each([
    [0, undefined],
    [1, undefined],
    [2, '[MASK]'],
    [5, '[MASK]'],
    [8, '[MASK]'],
    [9, undefined],
    [11, '[sMASK]'],
    [17, '[sMASK]'],
    [18, '[gMASK]'],
    [25, '[gMASK]'],
  ])('at %i finds %s', (offset, mask) => {
    const found = placeholderAt(text, offset);
    expect(found?.mask).toBe(mask);
    if (found) expect(text.slice(found.start, found.end)).toBe(mask);
  });

  it('finds one at the end of a huge document', () => {
    const long = `${'x'.repeat(5_000_000)}[MASK]`;
    for (let n = 0; n < 1000; n++) placeholderAt(long, n * 5000);
    expect(placeholderAt(long, 5_000_001)?.start).toBe(5_000_000);
  });
});
