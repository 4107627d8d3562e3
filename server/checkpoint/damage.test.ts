// Damaged vocabularies, configurations and indices: each gives one clear error, or is read; nothing else is thrown.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs/minimal';
import { expect, test } from 'vitest';
import { openCheckpoint } from './open';
import { readDamaged } from './testDamage';
import { tensorsFile, write } from './testFiles';
import { architecture, config, emptyFolders, vocabulary } from './testGlm';
import { readTokenizer } from './vocabulary/read';
import { pieceType } from './vocabulary/sentencePieceModel';
import { expectedTensors } from './weights';

const folder = emptyFolders();

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
  WordPiece: { 'vocab.txt': vocabulary, 'tokenizer_config.json': '{}' },
  SentencePiece: { 'cog-pretrain.model': sentencePieceModel() },
};

/** Damages a file of the folder, and puts it back. */
async function toleratesDamage(
  name: string,
  seed: number,
  rounds: number,
  read: () => Promise<unknown>,
): Promise<void> {
  const whole = readFileSync(join(folder(), name));
  await readDamaged(whole, { seed, rounds }, (content) => {
    write(folder(), name, content);
    return read();
  });
  write(folder(), name, whole);
}

test.each(Object.keys(vocabularies))('a damaged %s vocabulary', async (family) => {
  const files = Object.entries(vocabularies[family] ?? {});
  for (const [name, content] of files) write(folder(), name, content);
  const whole = await readTokenizer(folder(), 100);
  expect(whole.special.mask).toBeLessThan(100);
  for (const [seed, [name]] of files.entries()) {
    await toleratesDamage(name, seed + 1, 300, () => readTokenizer(folder(), 100));
  }
});

test('a damaged tokenizer.json', async () => {
  for (const [name, content] of Object.entries(vocabularies['byte-level'] ?? {}))
    write(folder(), name, content);
  const { tokenizerJson } = await readTokenizer(folder(), 100);
  write(folder(), 'tokenizer.json', JSON.stringify(tokenizerJson));
  await toleratesDamage('tokenizer.json', 9, 300, () => readTokenizer(folder(), 100));
});

test.each(['model.safetensors.index.json', 'config.json'])('a damaged %s', async (damagedFile) => {
  write(folder(), 'config.json', JSON.stringify(config));
  write(folder(), 'vocab.txt', vocabulary);
  const shapes = expectedTensors(architecture);
  write(folder(), 'one.safetensors', tensorsFile(shapes));
  const map = Object.fromEntries([...shapes.keys()].map((name) => [name, 'one.safetensors']));
  write(folder(), 'model.safetensors.index.json', JSON.stringify({ weight_map: map }));
  const open = async () => (await openCheckpoint(folder())).tensors.close();
  await open();
  await toleratesDamage(damagedFile, 11, 200, open);
});
