import { describe, expect, it } from 'vitest';
import { blankAtCursor, blankToReplace, isRestingPlace } from './cursorBlank';

/** A text in which `|` is the cursor. */
const cursor = (marked: string) => ({ text: marked.replace('|', ''), offset: marked.indexOf('|') });

describe('blankAtCursor', () => {
  it.each([
    ['the end of a text', 'When the war was over, |', '[gMASK]'],
    ['the end but for white space', 'When the war was over,|\n\n  ', '[gMASK]'],
    ['an empty text', '|', '[gMASK]'],
    ['between two sentences', 'It rained. | She went home.', '[sMASK]'],
    ['right after a sentence', 'It rained.| She went home.', '[sMASK]'],
    ['right before a sentence', 'It rained. |She went home.', '[sMASK]'],
    ['before the first sentence', '|She went home.', '[sMASK]'],
    ['after the last sentence of a paragraph', 'It rained.|\n\nShe went home.', '[sMASK]'],
    ['on an empty line', 'It rained.\n\n|\n\nShe went home.', '[sMASK]'],
    ['between Chinese sentences', '下雨了。|她回家了。', '[sMASK]'],
    ['in a sentence', 'The | fox jumps.', '[MASK]'],
    ['before a full stop', 'She went |.', '[MASK]'],
    ['in a word', 'The qu|ick fox.', '[MASK]'],
    ['after an abbreviation', 'Fruit, e.g. | apples, is good.', '[MASK]'],
    ['in a Chinese sentence', '北京是|的首都。', '[MASK]'],
    ['at the end of a line inside a sentence', 'She went home,|\nand it rained.', '[MASK]'],
  ])('%s', (_, marked, mask) => {
    const { text, offset } = cursor(marked);
    expect(blankAtCursor(text, offset)).toEqual({ mask, start: offset, end: offset });
  });

  it('takes the placeholder that it touches', () => {
    const { text, offset } = cursor('The end [MASK]|');
    expect(blankAtCursor(text, offset)).toEqual({ mask: '[MASK]', start: 8, end: 14 });
  });
});

describe('blankToReplace', () => {
  it.each([
    ['It rained. < She went home. >He did not.', '[sMASK]'],
    ['It rained. <The [MASK] fox jumped.> He did not.', '[sMASK]'],
    ['It rained. <[MASK]> He did not.', '[MASK]'],
    ['It rained. <> He did not.', '[MASK]'],
    ['It rained. <She went home.> He did not.', '[sMASK]'],
    ['<It rained. She went home.>', '[sMASK]'],
    ['下雨了。<她回家了。>', '[sMASK]'],
    ['It <rained.> She went home.', '[MASK]'],
    ['<It> rained.', '[MASK]'],
  ])('%s', (marked, mask) => {
    const start = marked.indexOf('<');
    const end = marked.indexOf('>') - 1;
    const text = marked.replace(/[<>]/g, '');
    const blank = blankToReplace(text, start, end);
    expect(blank.mask).toBe(mask);
    expect(text.slice(blank.start, blank.end)).toBe(text.slice(start, end).trim());
  });
});

describe('isRestingPlace', () => {
  it.each([
    ['It rained. |', true],
    ['It rained,|\nand so on', true],
    ['下雨了|', true],
    ['It rain|', false],
    ['It | rained', false],
    ['|', false],
    ['  |', false],
  ])('%s', (marked, rests) => {
    const { text, offset } = cursor(marked);
    expect(isRestingPlace(text, offset)).toBe(rests);
  });
});
