import { describe, expect, it } from 'vitest';
import {
  candidatesMarkdown,
  candidatesPlainText,
  escapeMarkdown,
  failureMarkdown,
  onOneLine,
} from './hoverText';

const place = {
  uri: 'file:///a%20b(1).md',
  version: 3,
  range: { start: { line: 0, character: 2 }, end: { line: 0, character: 8 } },
};

describe('candidatesMarkdown', () => {
  it('is a table of links', () => {
    const value = candidatesMarkdown(
      '[MASK]',
      [
        { text: 'Paris', probability: 0.5 },
        { text: 'a (small) town', probability: 0.0312 },
        { text: 'x', probability: 0.00001 },
      ],
      place,
      'en',
    );
    const lines = value.split('\n');
    expect(lines[0]).toBe('**GLM** · \\[MASK\\]: some words');
    expect(lines.slice(2, 4)).toEqual(['| Candidate | Probability |', '|:--|--:|']);
    expect(lines[4]).toMatch(/^\| \[Paris\]\(command:glm\.insertCandidate\?\S+ "Insert"\) \| 50% \|$/);
    expect(lines[5]).toMatch(/^\| \[a \\\(small\\\) town\]\(\S+ "Insert"\) \| 3\.1% \|$/);
    expect(lines[6]).toMatch(/\| < 0\.1% \|$/);
    expect(lines).toHaveLength(7);
  });

  it('carries the whole answer in the link, whatever stands in it', () => {
    const text = `(a) [b] "c" 'd' !*\r\n\`e\` | 😀 %41 ${'long '.repeat(50)}`;
    const value = candidatesMarkdown('[sMASK]', [{ text, probability: 1 }], place);
    const argument = /insertCandidate\?([^\s"()<>[\]|\\]+) "Insert"\)/.exec(value)?.[1] ?? '';
    expect(JSON.parse(decodeURIComponent(argument))).toEqual([{ ...place, text }]);
    expect(value.split('\n')).toHaveLength(5);
  });

  it.each([
    ['a link', '[x](command:workbench.action.quit)'],
    ['an image', '![x](https://example.com/x.png)'],
    ['an address', 'see https://example.com or www.example.com or me@example.com'],
    ['HTML', '<img src=x onerror=alert(1)> &lt;b&gt;'],
    ['a table cell', 'a | b | c'],
    ['code', '`a` ``b`` ~~~'],
    ['emphasis', '*a* __b__ ~~c~~'],
    ['an icon', '$(trash)'],
    ['a backslash', 'a\\'],
    ['the end of a link', '](x) "y") '],
  ])('shows markup in an answer as it is: %s', (_, text) => {
    const value = candidatesMarkdown('[MASK]', [{ text, probability: 0.5 }], place);
    const shown = /^\| \[(.*)\]\(command:glm\.insertCandidate\?[^\s"()<>[\]|\\]+ "Insert"\) \| 50% \|$/.exec(
      value.split('\n')[4] ?? '',
    )?.[1];
    expect(shown).toBeDefined();
    // Every mark is escaped, and the escapes are all that was added.
    const unescaped = (shown ?? '').replace(/\\([!-/:-@[-`{-~])/g, '$1');
    expect(unescaped).toBe(text.trim());
    expect((shown ?? '').replace(/\\[!-/:-@[-`{-~]/g, '')).not.toMatch(/[!-/:-@[-`{-~]/);
  });

  it('says so when there is nothing', () => {
    expect(candidatesMarkdown('[gMASK]', [], place)).toContain('No answer found.');
    expect(candidatesPlainText('[gMASK]', [])).toContain('No answer found.');
  });

  it('writes percentages in the reader’s language, or in English if that is unknown', () => {
    const candidates = [{ text: 'x', probability: 0.0312 }];
    expect(candidatesMarkdown('[MASK]', candidates, place, 'de')).toMatch(/3,1\s%/);
    expect(candidatesMarkdown('[MASK]', candidates, place, 'not a language')).toContain('3.1%');
  });
});

describe('onOneLine', () => {
  it.each([
    ['one\n\n  two\r\nthree', 'one ↵ two ↵ three'],
    [' \tone\ttwo  three ', 'one two three'],
    ['a\u202eb\u200bc', 'a\ufffdb\ufffdc'],
    ['👩‍👧', '👩‍👧'],
    ['😀'.repeat(100), `${'😀'.repeat(79)}…`],
  ])('%j', (text, line) => {
    expect(onOneLine(text)).toBe(line);
  });
});

describe('failureMarkdown', () => {
  it('is one line without markup', () => {
    expect(failureMarkdown('[MASK]', 'no\n[model](x)')).toBe('**GLM** · \\[MASK\\]: no ↵ \\[model\\]\\(x\\)');
    expect(escapeMarkdown('a_b')).toBe('a\\_b');
  });
});
