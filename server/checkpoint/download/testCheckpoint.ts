// For tests: a tiny checkpoint with random weights, as the hub would hold it.
import { expectedTensors } from '../weights';
import { architectureOf } from '../config';
import { tensorsFile } from '../testFiles';

/** Its config.json. */
export const testConfig = {
  model_type: 'glm',
  num_layers: 1,
  // A multiple of 32, as quantised models want it.
  hidden_size: 32,
  num_attention_heads: 2,
  vocab_size: 64,
  max_sequence_length: 32,
  attention_scale: 1,
  block_position_encoding: true,
  relative_encoding: false,
};

const words = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  '[MASK]',
  '.',
  'the',
  'cat',
  'sat',
  'on',
  'mat',
  'a',
  'dog',
];
const added = { '<|startofpiece|>': words.length, '<|endofpiece|>': words.length + 1 };

/** The files of a repository by name: a checkpoint's, and some that no download should touch. */
export function testCheckpoint(config = testConfig): Map<string, Buffer> {
  return new Map([
    ['.gitattributes', Buffer.from('*.safetensors filter=lfs\n')],
    ['README.md', Buffer.from('# A tiny GLM\n')],
    ['added_tokens.json', Buffer.from(JSON.stringify(added))],
    ['config.json', Buffer.from(JSON.stringify(config))],
    ['model.safetensors', safetensors(config)],
    ['modeling_glm.py', Buffer.from('raise SystemExit("code is never downloaded")\n')],
    ['pytorch_model.bin', Buffer.from('not needed beside model.safetensors')],
    ['tokenizer_config.json', Buffer.from(JSON.stringify({ do_lower_case: true }))],
    ['vocab.txt', Buffer.from(`${words.join('\n')}\n`)],
  ]);
}

function safetensors(config: typeof testConfig): Buffer {
  const shapes = expectedTensors(architectureOf(config, 'config.json'));
  return tensorsFile(shapes, (count, name, start) =>
    // Norms scale by one, everything else is small and without a pattern that a digest would not notice.
    Float32Array.from({ length: count }, (_, i) =>
      name.includes('layernorm.weight') ? 1 : Math.sin(start + i) / 4,
    ),
  );
}
