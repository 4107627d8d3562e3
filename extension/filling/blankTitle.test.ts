import { describe, expect, it } from 'vitest';
import { blankTitle } from './blankTitle';

describe('blankTitle', () => {
  it.each([
    ['The ', undefined, ' fox.', 'The ____ fox.'],
    ['The ', 'red', ' fox.', 'The ‹red› fox.'],
    ['See [', 'a page', '](b.md).', 'See [‹a page›](b.md).'],
    ['北京', '一直', '是首都。', '北京‹一直›是首都。'],
    ['There was a king', ' who', '', 'There was a king ‹who›'],
    ['  ', 'Once', '', '‹Once›'],
    ['', undefined, '', '____'],
  ])('%j, %j, %j', (before, filling, after, title) => {
    expect(blankTitle(before, filling, after)).toBe(title);
  });

  it('shows the nearest words of long lines', () => {
    const line = 'word '.repeat(100);
    const title = blankTitle(line, 'red', ` ${line}`);
    expect(title).toMatch(/^…\w* (?:word )+‹red› (?:word )+\w*…$/);
    expect(title.length).toBeLessThan(80);
  });
});
