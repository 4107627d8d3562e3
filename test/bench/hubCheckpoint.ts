// Writes a checkpoint as the hub holds it, with random weights in half precision, in shards, without holding more than
// a few rows in memory: for what is too large to be made by the way.
import { createWriteStream } from 'node:fs';
import { mkdir, open, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { localHeader, zipDirectory, type ZipEntry } from '../../server/checkpoint/pytorch/testZip';
import { elementCount } from '../../server/checkpoint/tensorSource';
import { pickle } from '../../server/checkpoint/testFiles';
import { expectedTensors } from '../../server/checkpoint/weights';
import type { Architecture } from '../../server/glm/architecture';
import { byteCharacters } from '../../server/glm/tokenizer/byteLevel';
import { normalHalves } from './random';

/** A shard is closed when it has so many bytes. */
const shardBytes = 1e9;
/** Numbers that are made at once. */
const atOnce = 2 ** 21;

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Writes config.json, GPT-2-like vocabulary files, and pytorch_model-….bin with its index into a new folder. */
export async function writeHubCheckpoint(folder: string, architecture: Architecture): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'config.json'),
    JSON.stringify({
      model_type: 'glm',
      num_layers: architecture.layers,
      hidden_size: architecture.hiddenSize,
      num_attention_heads: architecture.heads,
      vocab_size: architecture.vocabSize,
      max_sequence_length: architecture.maxSequenceLength,
      attention_scale: architecture.attentionScale,
      torch_dtype: 'float16',
    }),
  );
  await writeVocabulary(folder);
  const shards = inShards([...expectedTensors(architecture)].map(([name, shape]) => ({ name, shape })));
  const map: Record<string, string> = {};
  for (const [i, tensors] of shards.entries()) {
    const number = (n: number) => String(n).padStart(5, '0');
    const file = `pytorch_model-${number(i + 1)}-of-${number(shards.length)}.bin`;
    for (const { name } of tensors) map[name] = file;
    await writeShard(join(folder, file), tensors);
  }
  await writeFile(join(folder, 'pytorch_model.bin.index.json'), JSON.stringify({ weight_map: map }));
}

function inShards(tensors: readonly Tensor[]): Tensor[][] {
  const shards: Tensor[][] = [];
  let bytes = Infinity;
  for (const tensor of tensors) {
    if (bytes > shardBytes) {
      shards.push([]);
      bytes = 0;
    }
    shards.at(-1)?.push(tensor);
    bytes += 2 * elementCount(tensor.shape);
  }
  return shards;
}

async function writeShard(path: string, tensors: readonly Tensor[]): Promise<void> {
  const described = tensors.map(({ name, shape }, i) => {
    const storage = { type: 'HalfStorage', key: String(i), elements: elementCount(shape) } as const;
    const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
    return [name, pickle.tensor(storage, 0, [...shape], strides)] as const;
  });
  const root = Buffer.concat([pickle.start, pickle.dict(Object.fromEntries(described)), pickle.stop]);
  const file = await open(path, 'w');
  try {
    const entries = [await writeEntry(file, 0, 'archive/data.pkl', [root])];
    for (const [i, tensor] of tensors.entries()) {
      entries.push(await writeEntry(file, endOf(entries), `archive/data/${i}`, randomRows(tensor)));
    }
    const directory = zipDirectory(entries);
    await file.write(directory, 0, directory.length, endOf(entries));
  } finally {
    await file.close();
  }
}

function endOf(entries: readonly ZipEntry[]): number {
  const last = entries.at(-1);
  return last === undefined ? 0 : last.offset + localHeader(last).length + last.length;
}

/** The header holds the checksum, so it is written when the content has been. */
async function writeEntry(
  file: FileHandle,
  offset: number,
  name: string,
  content: Iterable<Uint8Array>,
): Promise<ZipEntry> {
  let entry = { name, crc: 0, length: 0, offset };
  const start = offset + localHeader(entry).length;
  for (const bytes of content) {
    await file.write(bytes, 0, bytes.length, start + entry.length);
    entry = { ...entry, crc: crc32(bytes, entry.crc), length: entry.length + bytes.length };
  }
  const header = localHeader(entry);
  await file.write(header, 0, header.length, offset);
  return entry;
}

function* randomRows({ name, shape }: Tensor): Generator<Uint8Array> {
  const count = elementCount(shape);
  const mean = name.endsWith('layernorm.weight') ? 1 : 0;
  for (let first = 0; first < count; first += atOnce) {
    const halves = normalHalves(Math.min(atOnce, count - first), mean, 0.02, first);
    yield new Uint8Array(halves.buffer);
  }
}

/** 50,257 byte-level tokens as GPT-2 has: the bytes, then syllables of two to four letters with and without a space. */
async function writeVocabulary(folder: string): Promise<void> {
  const letters = [...'etaoinshrdlcumwfgypbvkjxqz'];
  const merges: [string, string][] = [];
  const words = (stems: readonly string[]): string[] =>
    stems.flatMap((stem) =>
      letters.map((letter) => {
        merges.push([stem, letter]);
        return stem + letter;
      }),
    );
  const starts = words(words(['Ġ']));
  const rest = words(words(letters));
  words([...starts, ...rest]);
  const size = 50_256 - byteCharacters.length;
  const tokens = [...byteCharacters, ...merges.slice(0, size).map((pair) => pair.join('')), '<|endoftext|>'];
  await writeFile(
    join(folder, 'vocab.json'),
    JSON.stringify(Object.fromEntries(tokens.map((token, id) => [token, id]))),
  );
  const file = createWriteStream(join(folder, 'merges.txt'));
  file.write('#version: 0.2\n');
  for (const pair of merges.slice(0, size)) file.write(`${pair.join(' ')}\n`);
  await new Promise<void>((resolve) => {
    file.end(resolve);
  });
}
