// Which files of the repositories on the hub are downloaded.
import { describe, expect, it } from 'vitest';
import { catalogue } from './catalogue';
import { neededFiles } from './neededFiles';

const code = ['configuration_glm.py', 'modeling_glm.py', 'tokenization_glm.py'];
const others = ['.gitattributes', 'README.md', ...code];

describe('files of a repository', () => {
  it.each([
    ['glm-large-chinese', ['added_tokens.json', 'cog-pretrain.model', 'tokenizer_config.json']],
    ['glm-10b', ['added_tokens.json', 'merges.txt', 'tokenizer_config.json', 'vocab.json']],
  ])('as %s has them', (_, vocabulary) => {
    const names = [...others, 'config.json', ...vocabulary, 'pytorch_model.bin'];
    expect(neededFiles(names, 'r')).toEqual(['config.json', ...vocabulary, 'pytorch_model.bin']);
  });

  it('in shards, with their index', () => {
    const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
    const names = ['pytorch_model.bin', ...shards, 'model.safetensors.index.json', 'config.json'];
    expect(neededFiles(names, 'r')).toEqual(['config.json', 'model.safetensors.index.json', ...shards]);
  });

  it.each(['model-00001-of-00002.safetensors/../../x', '../model-00001-of-00001.safetensors'])(
    'without %s',
    (name) => {
      const names = ['config.json', 'model.safetensors.index.json', name];
      expect(() => neededFiles(names, 'r')).toThrow('r lists 0 files of its weights');
    },
  );

  it('with no weights', () => {
    expect(() => neededFiles(['config.json'], 'r')).toThrow(/r has no weights/);
  });
});

describe('the catalogue', () => {
  it('has plain names, repositories and digests', () => {
    for (const { name, repository, weights } of catalogue) {
      expect(name).toMatch(/^[a-z0-9][a-z0-9-]*$/);
      expect(repository).toBe(`THUDM/${name}`);
      for (const digest of Object.values(weights)) {
        expect(digest).toMatch(/^[0-9a-f]{64}$/);
      }
    }
  });
});
