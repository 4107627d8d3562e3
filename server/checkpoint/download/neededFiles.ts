// Which files of a repository make a checkpoint: the configuration, the vocabulary, and one set of weights. Never code.
import { DownloadError } from './error';

const configuration = 'config.json';

/** All files that the tokenizer's reader may look at, in any of the vocabularies; and the licence of the weights. */
const besides = new Set([
  'added_tokens.json',
  'cog-pretrain.model',
  'merges.txt',
  'sentencepiece.bpe.model',
  'special_tokens_map.json',
  'spiece.model',
  'tokenizer.model',
  'tokenizer_config.json',
  'vocab.json',
  'vocab.txt',
  'LICENSE',
  'LICENSE.txt',
]);

/** In the order in which they are preferred, as the reader of weights prefers them: safetensors need no pickle. */
const weightFormats = [
  { single: 'model.safetensors', shard: /^model-(\d{5})-of-(\d{5})\.safetensors$/ },
  { single: 'pytorch_model.bin', shard: /^pytorch_model-(\d{5})-of-(\d{5})\.bin$/ },
];

/**
 * Chooses by exact names. What a repository calls its files is foreign data: a name that is not one of the names that
 * checkpoints have is left out, so none can lead out of the folder.
 * @param names paths in the repository
 * @param repository for messages
 * @returns small files first
 * @throws DownloadError where the configuration or weights are missing
 */
export function neededFiles(names: readonly string[], repository: string): string[] {
  if (!names.includes(configuration)) {
    throw new DownloadError(`${repository} has no ${configuration}: it holds no checkpoint`);
  }
  return [configuration, ...names.filter((name) => besides.has(name)).sort(), ...weights(names, repository)];
}

function weights(names: readonly string[], repository: string): string[] {
  for (const { single, shard } of weightFormats) {
    if (names.includes(single)) {
      return [single];
    }
    const index = `${single}.index.json`;
    if (names.includes(index)) {
      return [index, ...shards(names, shard, repository)];
    }
  }
  const expected = weightFormats.map(({ single }) => single).join(' nor ');
  throw new DownloadError(`${repository} has no weights: neither ${expected}`);
}

function shards(names: readonly string[], pattern: RegExp, repository: string): string[] {
  const found = names.filter((name) => pattern.test(name)).sort();
  const count = Number(pattern.exec(found[0] ?? '')?.[2] ?? 0);
  if (found.length === 0 || found.length !== count) {
    throw new DownloadError(`${repository} lists ${found.length} files of its weights, expected ${count}`);
  }
  return found;
}
