// Small vocabularies of every family for tests, in the format of tokenizer.json.
import { loadTokenizer } from '../tokenizer/load';
import type { Tokenizer } from '../tokenizer';
import { special, specialNames } from './specialTokens';

function vocabularyOf(pieces: readonly string[]): Record<string, number> {
  return Object.fromEntries([...specialNames, ...new Set(pieces)].map((piece, id) => [piece, id]));
}

const added = specialNames.map((content, id) => ({
  id,
  content,
  special: true,
  lstrip: false,
  rstrip: false,
}));

/** A vocabulary and how many tokens it has. */
export interface SmallVocabulary {
  readonly tokenizer: Tokenizer;
  readonly size: number;
}

function small(json: object, vocab: Record<string, number>): SmallVocabulary {
  return { tokenizer: loadTokenizer(json, special), size: Object.keys(vocab).length };
}

const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
const words = [
  'the',
  'cat',
  'sat',
  'on',
  'mat',
  'new',
  'york',
  'tea',
  'hot',
  'don',
  't',
  'mc',
  'donald',
  's',
];

/** WordPiece without capitals, as BERT's. */
export function wordPieceVocabulary(): SmallVocabulary {
  const vocab = vocabularyOf([
    ...words,
    ...letters,
    ...letters.map((letter) => `##${letter}`),
    ...['##ing', '##ed', '##s', '##opus', "'", '.', ',', '-', '3', '5', '##7', '!', '北', '京', '茶'],
  ]);
  const model = { type: 'WordPiece', vocab, unk_token: '[UNK]', continuing_subword_prefix: '##' };
  const normalizer = { type: 'BertNormalizer', lowercase: true };
  return small(
    { model, normalizer, pre_tokenizer: { type: 'BertPreTokenizer' }, added_tokens: added },
    vocab,
  );
}

/** GPT-2's names of the bytes of a text. */
function byteNames(text: string): string {
  const names = new Map<number, string>();
  let others = 0;
  for (let byte = 0; byte < 256; byte++) {
    const asIs = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    names.set(byte, String.fromCodePoint(asIs ? byte : 0x100 + others++));
  }
  return Array.from(new TextEncoder().encode(text), (byte) => names.get(byte) ?? '').join('');
}

/** Byte-level BPE with every byte, some words, and tokens that are parts of characters. */
export function byteLevelVocabulary(): SmallVocabulary {
  const bytes = Array.from({ length: 256 }, (_, byte) =>
    byte < 0x80 ? byteNames(String.fromCodePoint(byte)) : '',
  );
  const high = Array.from({ length: 64 }, (_, low) => [
    byteNames(String.fromCodePoint(0x80 + low)).slice(1),
    byteNames(String.fromCodePoint(low * 32 + 0x80)).slice(0, 1),
  ]).flat();
  // The first bytes of three- and four-byte characters, and pieces of two of their bytes.
  const parts = ['北', '京', '茶', '一', '😀', '€', 'ก'].flatMap((character) => {
    const names = byteNames(character);
    return [names.slice(0, 1), names.slice(0, 2), names.slice(1), names];
  });
  const vocab = vocabularyOf([
    ...bytes.filter((name) => name !== ''),
    ...high,
    ...parts,
    ...words.flatMap((word) => [
      word,
      byteNames(` ${word}`),
      byteNames(` ${word[0]?.toUpperCase() ?? ''}${word.slice(1)}`),
    ]),
  ]);
  const model = { type: 'BPE', vocab, merges: [] };
  return small(
    { model, pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false }, added_tokens: added },
    vocab,
  );
}

/** SentencePiece, as the Chinese vocabulary. */
export function sentencePieceVocabulary(): SmallVocabulary {
  const vocab = vocabularyOf([
    '<unk>',
    '▁',
    ...words.flatMap((word) => [word, `▁${word}`]),
    ...letters,
    ...letters.map((letter) => letter.toUpperCase()),
    ...Array.from('北京茶一，。.,0123456789'),
    '北京',
    '喝茶',
  ]);
  const model = { type: 'BPE', vocab, merges: [], unk_token: '<unk>' };
  return small(
    {
      model,
      pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always' },
      added_tokens: added,
    },
    vocab,
  );
}
