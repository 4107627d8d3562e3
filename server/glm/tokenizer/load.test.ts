// The original's rules on small vocabularies: white space beside special tokens, hidden control characters, spaces.

import { expect, test } from 'vitest';
import type { SpecialTokens } from '../tokenizer';
import { loadTokenizer } from './load';
import { SpecialTokenSplitter } from './specialTokens';
import { TokenizerJsonError } from './tokenizerJson';
import { isBlank, stripEnd, stripStart } from './whitespace';

const special: SpecialTokens = { cls: 2, endOfText: 0, pad: 0, startOfPiece: 20, endOfPiece: 21, mask: 4 };

function wordPiece(words: string[], lowercase = true): ReturnType<typeof loadTokenizer> {
  const names = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...words];
  return loadTokenizer(
    {
      added_tokens: [
        { id: 4, content: '[MASK]', special: true },
        { id: 20, content: '<|startofpiece|>', special: true },
      ],
      normalizer: { type: 'BertNormalizer', lowercase },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      model: {
        type: 'WordPiece',
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        vocab: Object.fromEntries(names.map((name, id) => [name, id])),
      },
    },
    special,
  );
}

test('white space is what Python strips', () => {
  expect(stripEnd('a \u0085\u001c\u3000\n')).toBe('a');
  expect(stripStart('\u00a0\ufeffa')).toBe('\ufeffa');
  expect(isBlank(' \u2028\t')).toBe(true);
  expect(isBlank('\u200b')).toBe(false);
});

test('special tokens are found by name, the longest first, with the white space that they take', () => {
  const token = { rstrip: false, lstrip: false, special: true };
  const splitter = new SpecialTokenSplitter([
    { ...token, id: 1, content: '[M]', lstrip: true },
    { ...token, id: 2, content: '<|x|>' },
    { ...token, id: 3, content: '<|x|>y', rstrip: true },
  ]);
  expect(splitter.split('a  [M] b')).toEqual(['a', 1, ' b']);
  expect(splitter.split(' [M][M] ')).toEqual([1, 1, ' ']);
  expect(splitter.split('a <|x|> b')).toEqual(['a ', 2, ' b']);
  expect(splitter.split('<|x|>y  b')).toEqual([3, 'b']);
  expect(splitter.split('')).toEqual([]);
});

test('BERT: whole words are lower-cased, and a special token in capitals is a word', () => {
  const tokenizer = wordPiece([
    'οσος',
    'cafe',
    '<',
    '|',
    'startofpiece',
    '>',
    '中',
    '𠀀',
    'a',
    '##b',
    '[',
    ']',
    'mask',
  ]);
  expect(tokenizer.tokens(tokenizer.encode('ΌΣΟΣ Café'))).toEqual(['οσος', 'cafe']);
  expect(tokenizer.tokens(tokenizer.encode('<|STARTOFPIECE|>'))).toEqual([
    '<',
    '|',
    'startofpiece',
    '|',
    '>',
  ]);
  expect(tokenizer.encode('<|startofpiece|>')).toEqual([20]);
  expect(tokenizer.tokens(tokenizer.encode('a中𠀀ab'))).toEqual(['a', '中', '𠀀', 'a', '##b']);
  expect(tokenizer.tokens(tokenizer.encode('[mask] [MA\u0000SK]'))).toEqual(['[', 'mask', ']', '[MASK]']);
  expect(tokenizer.tokens(tokenizer.encode('a'.repeat(101)))).toEqual(['[UNK]']);
  expect(tokenizer.decode([5, 4, 13, 14, 999, 14])).toBe('οσος [MASK] abb');
  expect(tokenizer.lowerCases).toBe(true);
});

test('a cased vocabulary keeps capitals', () => {
  const tokenizer = wordPiece(['A', 'é'], false);
  expect(tokenizer.tokens(tokenizer.encode('A é'))).toEqual(['A', 'é']);
  expect(tokenizer.lowerCases).toBe(false);
});

test('SentencePiece: one space before each run of words, its own symbols kept, unknown runs one token', () => {
  const names = ['<unk>', '<s>', '</s>', '<n>', '▁', '▁a', 'a', 'b', 'ab', '▁ab'];
  const tokenizer = loadTokenizer(
    {
      added_tokens: [
        { id: 3, content: '<n>', special: false },
        { id: 20, content: '[MASK]', special: true, lstrip: true },
      ],
      normalizer: { type: 'Sequence', normalizers: [{ type: 'Strip' }] },
      pre_tokenizer: { type: 'Metaspace', prepend_scheme: 'always' },
      model: {
        type: 'BPE',
        unk_token: '<unk>',
        fuse_unk: true,
        vocab: Object.fromEntries(names.map((name, id) => [name, id])),
        merges: [
          ['a', 'b'],
          ['▁', 'a'],
          ['▁', 'ab'],
        ],
      },
    },
    special,
  );
  const tokens = (text: string): string[] => tokenizer.tokens(tokenizer.encode(text));
  expect(tokens('  ab  a')).toEqual(['▁ab', '▁a']);
  expect(tokens('ab<n>a b')).toEqual(['▁ab', '<n>', 'a', '▁', 'b']);
  expect(tokens('ab [MASK] a')).toEqual(['▁ab', '[MASK]', '▁a']);
  expect(tokens('xyz')).toEqual(['▁', '<unk>']);
  expect(tokenizer.decode(tokenizer.encode('ab<n>a b [MASK] a x'))).toBe('ab<n>a b[MASK]a  ⁇ ');
  expect(tokenizer.decode([1, 9, 2])).toBe('ab');
});

test('long texts take linear time', () => {
  const tokenizer = wordPiece(['e', 'a']);
  expect(tokenizer.encode(`e${'\u0301\u0327'.repeat(50_000)}`).length).toBe(1);
  expect(tokenizer.encode('a [MASK]'.repeat(20_000)).length).toBe(40_000);
  expect(tokenizer.encode(`${' '.repeat(200_000)}a`).length).toBe(1);
});

test.each([
  [undefined, 'no JSON object'],
  [{ model: { type: 'BPE' } }, 'no table'],
  [{ model: { type: 'BPE', vocab: { a: 0.5 } } }, 'no valid id'],
  [{ model: { type: 'WordPiece', vocab: {} }, added_tokens: [{ id: 1 }] }, 'added_tokens'],
])('a tokenizer.json such as %j is refused', (json, message) => {
  expect(() => loadTokenizer(json, special)).toThrow(TokenizerJsonError);
  expect(() => loadTokenizer(json, special)).toThrow(message);
});
