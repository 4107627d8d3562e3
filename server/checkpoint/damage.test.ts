// Damaged vocabularies, configurations and indices: each gives one clear error, or is read; nothing else is thrown.

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs/minimal';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { CheckpointError } from './error';
import { openCheckpoint } from './open';
import { damaged, randomNumbers, safetensorsFile, temporaryFolder, write } from './testFiles';
import { elementCount } from './tensorSource';
import { readTokenizer } from './vocabulary/read';
import { pieceType } from './vocabulary/sentencePieceModel';
import { expectedTensors } from './weights';

const root = temporaryFolder();
let folder = '';
let made = 0;
afterAll(() => {
  rmSync(root, { recursive: true });
});
beforeEach(() => {
  folder = join(root, String(made++));
  mkdirSync(folder);
});

const vocabJson = JSON.stringify({ a: 0, b: 1, Ġ: 2, ab: 3, '<|endoftext|>': 4 });
const mergesTxt = '#version: 0.2\na b\nĠ a\n';

function sentencePieceModel(): Uint8Array {
  const writer = protobuf.Writer.create();
  const pieces: [string, number, number][] = [
    ['<unk>', 0, pieceType.unknown],
    ['<n>', 0, pieceType.userDefined],
    ['▁a', -1, pieceType.normal],
    ['▁', -2, pieceType.normal],
    ['a', -3, pieceType.normal],
  ];
  for (const [text, score, type] of pieces) {
    writer.uint32(10).fork().uint32(10).string(text).uint32(21).float(score).uint32(24).int32(type).ldelim();
  }
  return writer
    .uint32(18)
    .fork()
    .uint32(24)
    .int32(2)
    .ldelim()
    .uint32(26)
    .fork()
    .uint32(24)
    .bool(true)
    .ldelim()
    .finish();
}

const vocabularies: Readonly<Record<string, Readonly<Record<string, string | Uint8Array>>>> = {
  'byte-level': { 'vocab.json': vocabJson, 'merges.txt': mergesTxt, 'added_tokens.json': '{"[MASK]": 8}' },
  WordPiece: { 'vocab.txt': '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\n', 'tokenizer_config.json': '{}' },
  SentencePiece: { 'cog-pretrain.model': sentencePieceModel() },
};

async function toleratesDamage(
  path: string,
  seed: number,
  rounds: number,
  read: () => Promise<unknown>,
): Promise<void> {
  const whole = readFileSync(join(folder, path));
  const random = randomNumbers(seed);
  for (let round = 0; round < rounds; round++) {
    write(folder, path, damaged(whole, random));
    try {
      await read();
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw new Error(`${path}, round ${round}`, { cause: error });
      expect(error.message).not.toContain('\n');
    }
  }
}

test.each(Object.keys(vocabularies))('a damaged %s vocabulary', async (family) => {
  const files = Object.entries(vocabularies[family] ?? {});
  for (const [name, content] of files) write(folder, name, content);
  const whole = await readTokenizer(folder, 100);
  expect(whole.special.mask).toBeLessThan(100);
  for (const [seed, [name, content]] of files.entries()) {
    await toleratesDamage(name, seed + 1, 300, () => readTokenizer(folder, 100));
    write(folder, name, content);
  }
});

test('a damaged tokenizer.json', async () => {
  for (const [name, content] of Object.entries(vocabularies['byte-level'] ?? {}))
    write(folder, name, content);
  const { tokenizerJson } = await readTokenizer(folder, 100);
  write(folder, 'tokenizer.json', JSON.stringify(tokenizerJson));
  await toleratesDamage('tokenizer.json', 9, 300, () => readTokenizer(folder, 100));
});

test.each(['model.safetensors.index.json', 'config.json'])('a damaged %s', async (damagedFile) => {
  const config = {
    num_layers: 1,
    hidden_size: 8,
    num_attention_heads: 2,
    vocab_size: 16,
    max_sequence_length: 4,
  };
  write(folder, 'config.json', JSON.stringify(config));
  write(folder, 'vocab.txt', vocabularies.WordPiece?.['vocab.txt'] ?? '');
  const shapes = expectedTensors({
    layers: 1,
    hiddenSize: 8,
    heads: 2,
    vocabSize: 16,
    maxSequenceLength: 4,
    attentionScale: 1,
    activation: 'gelu_tanh',
    layerNormEpsilon: 1e-5,
  });
  let bytes = 0;
  const header: Record<string, object> = {};
  for (const [name, shape] of shapes) {
    header[name] = { dtype: 'F32', shape, data_offsets: [bytes, bytes + 4 * elementCount(shape)] };
    bytes += 4 * elementCount(shape);
  }
  write(folder, 'one.safetensors', safetensorsFile(header, Buffer.alloc(bytes)));
  const map = Object.fromEntries([...shapes.keys()].map((name) => [name, 'one.safetensors']));
  write(folder, 'model.safetensors.index.json', JSON.stringify({ weight_map: map }));
  const open = async () => (await openCheckpoint(folder)).tensors.close();
  await open();
  await toleratesDamage(damagedFile, 11, 200, open);
});
