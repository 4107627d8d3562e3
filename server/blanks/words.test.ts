import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findMarkup } from './markup';
import { findWords } from './words';

function words(text: string, languageId = 'plaintext'): string[] {
  return [...findWords(text, findMarkup(text, languageId), 0, text.length)].map(({ start, end }) =>
    text.slice(start, end),
  );
}

describe('words', () => {
  it('are what readers call words', () => {
    expect(words("Don't stop: the naïve café's well-known “idea”…")).toEqual([
      "Don't",
      'stop',
      'the',
      'naïve',
      "café's",
      'well',
      'known',
      'idea',
    ]);
  });

  it('are found where no spaces part them', () => {
    expect(words('北京是中国的首都，人口很多。')).toEqual([
      '北京',
      '是',
      '中国',
      '的',
      '首都',
      '人口',
      '很多',
    ]);
    expect(words('用 GLM 填空')).toEqual(['用', 'GLM', '填空']);
  });

  it('are no numbers, names of programs, addresses or placeholders', () => {
    expect(words('In 1984 he ran snake_case, camelCase and src/main.ts for $5.')).toEqual([
      'In',
      'he',
      'ran',
      'and',
      'for',
    ]);
    expect(words('See https://example.org/a-b?c=d or mail me@example.org, [MASK] says.')).toEqual([
      'See',
      'or',
      'mail',
      'says',
    ]);
  });

  it('lie between the offsets asked about, with offsets into the whole text', () => {
    const text = 'one two\nthree four\nfive';
    const found = [...findWords(text, [], 8, 19)];
    expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(['three', 'four']);
  });

  it('are the same in a very long line as in short ones', () => {
    const line = 'All work and no play makes Jack a dull boy. '.repeat(2000);
    expect(words(line)).toEqual(words(line.replaceAll('. ', '.\n')));
    const chinese = '今天天气很好。'.repeat(3000);
    expect(words(chinese).join('')).toBe('今天天气很好'.repeat(3000));
  });
});

describe('markup', () => {
  it('of Markdown is code, tags, comments, formulas, link targets, front matter', () => {
    const text = [
      '---',
      'title: hidden',
      '---',
      '# Shown heading',
      'A `hidden` word, [shown link](hidden/target.md "hidden") and <b class="hidden">shown</b>.',
      'Formula $hidden + hidden$ costs 5$ and more. <!-- hidden',
      'hidden --> shown',
      '```js',
      'hidden',
      '```',
      'shown again',
      '[ref]: hidden://x',
      '~~~',
      'hidden, never closed',
    ].join('\n');
    expect(words(text, 'markdown')).toEqual(
      'Shown heading A word shown link and shown Formula costs and more shown shown again'.split(' '),
    );
  });

  it('of LaTeX is commands and their names, formulas, comments', () => {
    const text = [
      String.raw`\documentclass[hidden]{hidden} % hidden`,
      String.raw`\section{Shown heading} As \textbf{shown} by \cite{hidden}, 5\% of $hidden$ \[hidden\] end \\[2pt]`,
      String.raw`\begin{equation} hidden \end{equation}`,
      String.raw`\begin{center}shown\end{center}`,
    ].join('\n');
    expect(words(text, 'latex')).toEqual('Shown heading As shown by of end shown'.split(' '));
  });

  it('of HTML is tags and scripts', () => {
    const text = '<p id="hidden">shown &amp; <script>hidden</script>shown</p>';
    expect(words(text, 'html')).toEqual(['shown', 'shown']);
  });

  it('overlaps nowhere', () => {
    const text = '`a <b> c` <!-- `x` --> https://example.org/`y` $a$'.repeat(50);
    const stretches = findMarkup(text, 'markdown');
    stretches.forEach(({ start, end }, i) => {
      expect(start).toBeLessThan(end);
      expect(start).toBeGreaterThan(stretches[i - 1]?.end ?? -1);
    });
  });

  const readme = join(__dirname, '../../../shared/documents/readme-tabby.md');
  it.skipIf(!existsSync(readme))('leaves prose alone in a real document (needs ../shared/documents)', () => {
    const text = readFileSync(readme, 'utf8');
    const found = words(text, 'markdown');
    expect(found.length).toBeGreaterThan(100);
    expect(found.filter((word) => /https?|href|img|src/.test(word))).toEqual([]);
  });
});
