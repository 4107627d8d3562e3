import { describe, expect, it } from 'vitest';
import { levelOf } from './levels';
import { SurveyedText, type Word } from './surveyedText';

const word = (start: number, end: number): Word => ({ start, end, probability: 0.1, tokenProbability: 0.1 });
const places = (text: SurveyedText) => text.words.map(({ start, end }) => [start, end]);

/** "one two three\nfour five\n", read to its end. */
function read(): SurveyedText {
  const text = new SurveyedText(24);
  text.take({ start: 0, end: 24 }, [word(0, 3), word(4, 7), word(8, 13), word(14, 18), word(19, 23)]);
  return text;
}

describe('a surveyed text', () => {
  it('is to be read where it can be seen, then behind that, then before', () => {
    const text = new SurveyedText(100);
    expect(text.toRead([{ start: 40, end: 60 }])).toEqual([
      { start: 40, end: 60 },
      { start: 60, end: 100 },
      { start: 0, end: 40 },
    ]);
    text.take({ start: 40, end: 50 }, []);
    expect(text.toRead([{ start: 40, end: 60 }])[0]).toEqual({ start: 50, end: 60 });
    expect(text.isComplete).toBe(false);
  });

  it('is complete when all of it was read', () => {
    expect(read().isComplete).toBe(true);
    expect(new SurveyedText(0).isComplete).toBe(true);
    expect(read().toRead([{ start: 0, end: 24 }])).toEqual([]);
  });

  it('keeps the words that an edit does not touch, and moves those behind it', () => {
    const text = read();
    text.edit({ offset: 5, length: 1, text: 'www' });
    expect(places(text)).toEqual([
      [0, 3],
      [10, 15],
      [16, 20],
      [21, 25],
    ]);
  });

  it('forgets a word that is written on, at either end', () => {
    const text = read();
    text.edit({ offset: 7, length: 0, text: 's' });
    expect(places(text)).not.toContainEqual([4, 7]);
    const other = read();
    other.edit({ offset: 8, length: 0, text: 'x' });
    expect(places(other)).toEqual([
      [0, 3],
      [4, 7],
      [15, 19],
      [20, 24],
    ]);
  });

  it('reads again what was edited, as wide as it is told to', () => {
    const text = read();
    text.edit({ offset: 20, length: 2, text: 'ou' });
    expect(text.isComplete).toBe(false);
    text.settle(() => ({ start: 14, end: 24 }));
    expect(text.toRead([])).toEqual([{ start: 14, end: 24 }]);
    // Words of the line that was not edited stay until there is news of them.
    expect(places(text)).toContainEqual([14, 18]);
    text.take({ start: 14, end: 24 }, [word(19, 23)]);
    expect(places(text)).toEqual([
      [0, 3],
      [4, 7],
      [8, 13],
      [19, 23],
    ]);
  });

  it('follows several edits at once, told from the last to the first', () => {
    const text = read();
    text.edit({ offset: 19, length: 4, text: '' });
    text.edit({ offset: 0, length: 0, text: 'So: ' });
    const edited: [number, number][] = [];
    text.settle((stretch) => {
      edited.push([stretch.start, stretch.end]);
      return stretch;
    });
    expect(edited).toEqual([
      [23, 23],
      [0, 4],
    ]);
    expect(places(text)).toEqual([
      [8, 11],
      [12, 17],
      [18, 22],
    ]);
  });

  it('moves what is still to be read', () => {
    const text = new SurveyedText(30);
    text.take({ start: 0, end: 10 }, []);
    text.edit({ offset: 2, length: 0, text: 'abc' });
    text.edit({ offset: 20, length: 5, text: '' });
    text.settle((stretch) => stretch);
    expect(text.toRead([])).toEqual([
      { start: 2, end: 5 },
      { start: 13, end: 28 },
    ]);
  });

  it('is read again for another model, and keeps what is known until then', () => {
    const text = read();
    text.readAgain(24);
    expect(text.toRead([])).toEqual([{ start: 0, end: 24 }]);
    expect(places(text)).toHaveLength(5);
    text.take({ start: 0, end: 24 }, [word(0, 3)]);
    expect(places(text)).toEqual([[0, 3]]);
  });

  it('says no more about an ignored word, wherever it moves, until it is changed', () => {
    const text = read();
    text.ignore({ start: 8, end: 13 });
    text.edit({ offset: 0, length: 0, text: '> ' });
    text.settle(() => ({ start: 0, end: 16 }));
    text.take({ start: 0, end: 16 }, [word(2, 5), word(6, 9), word(10, 15)]);
    expect(places(text)).not.toContainEqual([10, 15]);
    text.edit({ offset: 12, length: 1, text: 'r' });
    text.take({ start: 0, end: 16 }, [word(10, 15)]);
    expect(places(text)).toContainEqual([10, 15]);
  });
});

describe('levels', () => {
  it('begin below the threshold, and end at half of it', () => {
    expect(levelOf(0.0021, 0.2)).toBeUndefined();
    expect(levelOf(0.0019, 0.2)).toBe('unusual');
    expect(levelOf(0.0009, 0.2)).toBe('veryUnusual');
  });
});
