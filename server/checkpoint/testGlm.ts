// For tests: what a checkpoint of a very small GLM consists of.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach } from 'vitest';
import type { Architecture } from '../glm/architecture';
import { temporaryFolder } from './testFiles';

export const config = {
  model_type: 'glm',
  num_layers: 2,
  hidden_size: 8,
  num_attention_heads: 2,
  vocab_size: 16,
  max_sequence_length: 4,
};

/** What `config` says. */
export const architecture: Architecture = {
  layers: 2,
  hiddenSize: 8,
  heads: 2,
  vocabSize: 16,
  maxSequenceLength: 4,
  attentionScale: 1,
  activation: 'gelu_tanh',
  layerNormEpsilon: 1e-5,
};

/** vocab.txt, seven tokens. */
export const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', '##b'].join('\n') + '\n';

/** An empty folder for each test of the file that calls this; all are removed after the last. */
export function emptyFolders(): () => string {
  const root = temporaryFolder();
  let made = 0;
  let folder = '';
  beforeEach(() => {
    folder = join(root, String(made++));
    mkdirSync(folder);
  });
  afterAll(() => {
    rmSync(root, { recursive: true });
  });
  return () => folder;
}
