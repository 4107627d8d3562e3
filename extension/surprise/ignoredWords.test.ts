import { describe, expect, it } from 'vitest';
import { IgnoredWords } from './ignoredWords';

/** A workspace's storage, kept as the editor keeps it: as JSON. */
class Storage {
  readonly #values = new Map<string, string>();

  get<T>(key: string): T | undefined;
  get<T>(key: string, otherwise: T): T;
  get<T>(key: string, otherwise?: T): T | undefined {
    const value = this.#values.get(key);
    return value === undefined ? otherwise : (JSON.parse(value) as T);
  }

  update(key: string, value: unknown): Promise<void> {
    this.#values.set(key, JSON.stringify(value));
    return Promise.resolve();
  }
}

function document(text: string, uri = 'file:///a.md', isUntitled = false): Parameters<IgnoredWords['of']>[0] {
  return { isUntitled, uri: { toString: () => uri }, getText: () => text };
}

const text = 'The cat sat on the mat.';
const cat = { start: 4, end: 7 };
const mat = { start: 19, end: 22 };

describe('IgnoredWords', () => {
  it('are there again when their document is opened again, wherever they stand by then', () => {
    const storage = new Storage();
    new IgnoredWords(storage).keep(document(text), [cat, mat]);
    const again = new IgnoredWords(storage);
    expect(again.of(document(text))).toEqual([cat, mat]);
    expect(again.of(document(`So: ${text}`))).toEqual([
      { start: 8, end: 11 },
      { start: 23, end: 26 },
    ]);
    expect(again.of(document('The dog sat on the mat.'))).toEqual([mat]);
    expect(again.of(document(text, 'file:///b.md'))).toEqual([]);
  });

  it('are forgotten when none is ignored any more', () => {
    const words = new IgnoredWords(new Storage());
    words.keep(document(text), [cat]);
    words.keep(document(text), []);
    expect(words.of(document(text))).toEqual([]);
  });

  it('are kept of no untitled document, and of the latest documents only', () => {
    const words = new IgnoredWords(new Storage());
    words.keep(document(text, 'untitled:Untitled-1', true), [cat]);
    expect(words.of(document(text, 'untitled:Untitled-1', true))).toEqual([]);
    for (let i = 0; i <= 200; i++) words.keep(document(text, `file:///${i}.md`), [cat]);
    expect(words.of(document(text, 'file:///0.md'))).toEqual([]);
    expect(words.of(document(text, 'file:///200.md'))).toEqual([cat]);
  });
});
