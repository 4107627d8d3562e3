// A GPT-2 with random weights as a GGUF file, the format that llama.cpp reads
// (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md): a header, metadata, the tensors' names and places, and
// their bytes, each aligned to 32.
import { closeSync, openSync, writeSync } from 'node:fs';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Architecture } from '../../server/glm/architecture';

/** Types of GGML: their number, and how many bytes a block of how many weights takes. */
const types = {
  F32: { id: 0, weights: 1, bytes: 4 },
  Q4_0: { id: 2, weights: 32, bytes: 18 },
  Q8_0: { id: 8, weights: 32, bytes: 34 },
} as const;

export type GgmlType = keyof typeof types;

interface Tensor {
  readonly name: string;
  /** The innermost dimension first. */
  readonly dims: readonly number[];
  readonly type: GgmlType;
}

const alignment = 32;

/** Writes the file. Matrices have the type; vectors and positions are float32, as llama.cpp's own converter leaves them. */
export function writeRandomGguf(path: string, architecture: Architecture, type: GgmlType): void {
  const tensors = tensorsOf(architecture, type);
  const header = new Bytes();
  header.text('GGUF').u32(3).u64(tensors.length);
  const metadata = metadataOf(architecture);
  header.u64(metadata.length);
  for (const write of metadata) write(header);
  let offset = 0;
  for (const { name, dims, type } of tensors) {
    header.string(name).u32(dims.length);
    for (const dim of dims) header.u64(dim);
    header.u32(types[type].id).u64(offset);
    offset += aligned(sizeOf({ dims, type }));
  }
  const file = openSync(path, 'w');
  try {
    writeAll(file, header.padded());
    for (const tensor of tensors) writeRandom(file, tensor);
  } finally {
    closeSync(file);
  }
}

function tensorsOf(
  { layers, hiddenSize, vocabSize, maxSequenceLength }: Architecture,
  type: GgmlType,
): Tensor[] {
  const matrix = (name: string, input: number, output: number): Tensor => ({
    name: `${name}.weight`,
    dims: [input, output],
    type,
  });
  const vector = (name: string, length: number): Tensor => ({ name, dims: [length], type: 'F32' });
  const linear = (name: string, input: number, output: number) => [
    matrix(name, input, output),
    vector(`${name}.bias`, output),
  ];
  const norm = (name: string) => [vector(`${name}.weight`, hiddenSize), vector(`${name}.bias`, hiddenSize)];
  return [
    matrix('token_embd', hiddenSize, vocabSize),
    { name: 'position_embd.weight', dims: [hiddenSize, maxSequenceLength], type: 'F32' },
    ...norm('output_norm'),
    ...Array.from({ length: layers }, (_, layer) => `blk.${layer}`).flatMap((layer) => [
      ...norm(`${layer}.attn_norm`),
      ...linear(`${layer}.attn_qkv`, hiddenSize, 3 * hiddenSize),
      ...linear(`${layer}.attn_output`, hiddenSize, hiddenSize),
      ...norm(`${layer}.ffn_norm`),
      ...linear(`${layer}.ffn_up`, hiddenSize, 4 * hiddenSize),
      ...linear(`${layer}.ffn_down`, 4 * hiddenSize, hiddenSize),
    ]),
  ];
}

function metadataOf({ layers, hiddenSize, heads, vocabSize, maxSequenceLength }: Architecture) {
  const string = (key: string, value: string) => (bytes: Bytes) => bytes.string(key).u32(8).string(value);
  const u32 = (key: string, value: number) => (bytes: Bytes) => bytes.string(key).u32(4).u32(value);
  const f32 = (key: string, value: number) => (bytes: Bytes) => bytes.string(key).u32(6).f32(value);
  const strings = (key: string, values: readonly string[]) => (bytes: Bytes) => {
    bytes.string(key).u32(9).u32(8).u64(values.length);
    for (const value of values) bytes.string(value);
  };
  const numbers = (key: string, values: readonly number[]) => (bytes: Bytes) => {
    bytes.string(key).u32(9).u32(5).u64(values.length);
    for (const value of values) bytes.u32(value);
  };
  const ids = Array.from({ length: vocabSize }, (_, id) => id);
  return [
    string('general.architecture', 'gpt2'),
    string('general.name', 'random'),
    u32('gpt2.context_length', maxSequenceLength),
    u32('gpt2.embedding_length', hiddenSize),
    u32('gpt2.feed_forward_length', 4 * hiddenSize),
    u32('gpt2.block_count', layers),
    u32('gpt2.attention.head_count', heads),
    f32('gpt2.attention.layer_norm_epsilon', 1e-5),
    string('tokenizer.ggml.model', 'gpt2'),
    string('tokenizer.ggml.pre', 'gpt-2'),
    strings(
      'tokenizer.ggml.tokens',
      ids.map((id) => `token${id}`),
    ),
    numbers(
      'tokenizer.ggml.token_type',
      ids.map((id) => (id === 0 ? 3 : 1)),
    ),
    strings('tokenizer.ggml.merges', ['t o']),
    u32('tokenizer.ggml.bos_token_id', 0),
    u32('tokenizer.ggml.eos_token_id', 0),
  ];
}

/** Random weights of about ±0.05, in pieces: every piece begins with a block and holds whole ones. */
function writeRandom(file: number, tensor: Tensor): void {
  const size = sizeOf(tensor);
  const piece = pieces[tensor.type];
  for (let written = 0; written < size; written += piece.byteLength) {
    writeAll(file, piece.subarray(0, Math.min(piece.byteLength, size - written)));
  }
  writeAll(file, Buffer.alloc(aligned(size) - size));
}

/** 34,000 blocks of random weights of each type; quantised ones have a scale in half precision each. */
const pieces: Readonly<Record<GgmlType, Buffer>> = (() => {
  const random = xoroshiro128plus(3);
  const blocks = 34_000;
  const make = (type: GgmlType, scale: number) => {
    const { bytes } = types[type];
    const piece = Buffer.alloc(blocks * bytes);
    for (let i = 0; i < piece.length; i++) piece[i] = random.next() & 0xff;
    for (let block = 0; block < blocks; block++) piece.writeUInt16LE(scale, block * bytes);
    return piece;
  };
  const floats = Float32Array.from({ length: blocks }, () => (0.05 * random.next()) / 2 ** 31);
  return {
    F32: Buffer.from(floats.buffer),
    // 2^-11 and 2^-8: the levels reach to ±128 and ±8.
    Q8_0: make('Q8_0', (15 - 11) << 10),
    Q4_0: make('Q4_0', (15 - 8) << 10),
  };
})();

function sizeOf({ dims, type }: Pick<Tensor, 'dims' | 'type'>): number {
  const { weights, bytes } = types[type];
  return (dims.reduce((product, dim) => product * dim, 1) / weights) * bytes;
}

function aligned(size: number): number {
  return Math.ceil(size / alignment) * alignment;
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.byteLength;) {
    written += writeSync(file, bytes, written);
  }
}

/** Little-endian bytes one after the other. */
class Bytes {
  readonly #parts: Buffer[] = [];

  text(value: string): this {
    this.#parts.push(Buffer.from(value));
    return this;
  }

  u32(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    this.#parts.push(bytes);
    return this;
  }

  u64(value: number): this {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    this.#parts.push(bytes);
    return this;
  }

  f32(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatLE(value);
    this.#parts.push(bytes);
    return this;
  }

  string(value: string): this {
    const text = Buffer.from(value);
    return this.u64(text.length).text(value);
  }

  padded(): Buffer {
    const bytes = Buffer.concat(this.#parts);
    return Buffer.concat([bytes, Buffer.alloc(aligned(bytes.length) - bytes.length)]);
  }
}
