// Whole checkpoint folders: the reference layouts, and small ones made here that lack or twist something.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { referenceFolder, referenceIsThere } from '../glm/tokenizer/testReference';
import type { Architecture } from '../glm/architecture';
import { openCheckpoint } from './open';
import { contiguous } from './tensorView';
import { pickle, pyTorchFile, tensorsFile, write } from './testFiles';
import { architecture, config, emptyFolders, vocabulary } from './testGlm';
import { elementCount } from './tensorSource';
import { expectedTensors } from './weights';

type Shapes = Map<string, readonly number[]>;

const newFolder = emptyFolders();
let folder = '';
/** Everything but weights. */
beforeEach(() => {
  folder = newFolder();
  write(folder, 'config.json', JSON.stringify(config));
  write(folder, 'vocab.txt', vocabulary);
});

async function opened(change: (shapes: Shapes) => void = () => undefined): Promise<Architecture> {
  const shapes = expectedTensors(architecture);
  change(shapes);
  write(folder, 'model.safetensors', tensorsFile(shapes));
  const checkpoint = await openCheckpoint(folder);
  await checkpoint.tensors.close();
  return checkpoint.architecture;
}

describe('a Hugging Face folder', () => {
  test('opens', async () => {
    write(folder, 'model.safetensors', tensorsFile(expectedTensors(architecture)));
    const checkpoint = await openCheckpoint(folder);
    expect(checkpoint.architecture).toEqual(architecture);
    expect(checkpoint.special).toMatchObject({
      cls: 2,
      endOfText: 0,
      mask: 4,
      startOfPiece: 7,
      endOfPiece: 8,
    });
    expect([checkpoint.lowerCases, checkpoint.keepsSpaces]).toEqual([true, false]);
    expect(checkpoint.source).toBe('Hugging Face: model.safetensors');
    const bytes = readFileSync(join(folder, 'model.safetensors'));
    expect(checkpoint.files.bytes).toBe(bytes.length);
    expect(await checkpoint.files.sha256()).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(checkpoint.tensors.shape('transformer.layers.1.mlp.dense_4h_to_h.weight')).toEqual([8, 32]);
    await checkpoint.tensors.close();
  });

  test('opens with the names of wrappers, and with tensors beside the transformer', async () => {
    const wrapped = (shapes: Shapes): void => {
      for (const [name, shape] of [...shapes]) {
        shapes.delete(name);
        shapes.set(`glm.${name}`, shape);
      }
      shapes.set('pooler.weight', [8, 8]);
    };
    expect(await opened(wrapped)).toEqual(architecture);
  });

  test.each<[string, (shapes: Shapes) => void, string]>([
    [
      'lacks a tensor',
      (s) => s.delete('word_embeddings.weight'),
      'tensor word_embeddings.weight [16, 8] is missing',
    ],
    [
      'has a tensor of another shape',
      (s) => s.set('transformer.final_layernorm.bias', [9]),
      'tensor transformer.final_layernorm.bias has shape [9], expected [8]',
    ],
    [
      'has one layer more than its configuration',
      (s) => s.set('transformer.layers.2.attention.dense.bias', [8]),
      'transformer.layers.2.attention.dense.bias is none of a GLM of 2 layers',
    ],
    [
      'has a tensor under two names',
      (s) => s.set('glm.word_embeddings.weight', [16, 8]),
      'are the same tensor',
    ],
  ])('that %s is refused', async (_, change, message) => {
    await expect(opened(change)).rejects.toThrow(message);
  });

  test.each<[string, unknown]>([
    ['num_layers', '"2"'],
    ['num_layers', 0],
    ['hidden_size', -8],
    ['hidden_size', 1e300],
    ['hidden_size', 7],
    ['num_attention_heads', null],
    ['num_attention_heads', 2.5],
    ['vocab_size', 1e12],
    ['max_sequence_length', [4]],
    ['attention_scale', 0],
    ['model_type', 'bert'],
    ['relative_encoding', true],
  ])('whose %s is %s is refused', async (name, value) => {
    write(folder, 'config.json', JSON.stringify({ ...config, [name]: value }));
    await expect(opened()).rejects.toThrow(name);
  });

  test('with NaN in config.json, which is no JSON, is refused', async () => {
    write(folder, 'config.json', '{"num_layers": NaN}');
    await expect(opened()).rejects.toThrow('config.json is no JSON');
  });

  test('whose vocabulary is larger than the model is refused', async () => {
    write(folder, 'vocab.txt', `${vocabulary}${'x\n'.repeat(9)}`);
    await expect(opened()).rejects.toThrow('has id 16, but the model has only 16 tokens');
  });

  test('without weights or without a vocabulary is refused', async () => {
    await expect(openCheckpoint(folder)).rejects.toThrow('neither model.safetensors nor pytorch_model.bin');
    rmSync(join(folder, 'vocab.txt'));
    await expect(openCheckpoint(folder)).rejects.toThrow('has no vocabulary');
    rmSync(join(folder, 'config.json'));
    await expect(openCheckpoint(folder)).rejects.toThrow('holds no checkpoint');
    await expect(openCheckpoint(join(folder, 'absent'))).rejects.toThrow('is no folder');
  });
});

describe('shards', () => {
  const shapes = [...expectedTensors(architecture)];
  const halves = { 'one.safetensors': shapes.slice(0, 10), 'two.safetensors': shapes.slice(10) };
  const map = Object.fromEntries(
    Object.entries(halves).flatMap(([file, tensors]) => tensors.map(([name]) => [name, file] as const)),
  );
  const writeShards = (weightMap: object): void => {
    for (const [file, tensors] of Object.entries(halves)) write(folder, file, tensorsFile(tensors));
    write(folder, 'model.safetensors.index.json', JSON.stringify({ weight_map: weightMap }));
  };

  test('are one source', async () => {
    writeShards(map);
    const { tensors, source } = await openCheckpoint(folder);
    expect(source).toBe('Hugging Face: one.safetensors, two.safetensors');
    expect((await tensors.read('transformer.final_layernorm.weight')).length).toBe(8);
    await tensors.close();
  });

  test.each([
    ['elsewhere', { ...map, 'word_embeddings.weight': '../one.safetensors' }, 'expected a file name'],
    ['that is not there', { ...map, 'word_embeddings.weight': 'three.safetensors' }, 'cannot be opened'],
    [
      'without the tensor',
      { ...map, 'word_embeddings.weight': 'two.safetensors' },
      'lacks tensor word_embeddings',
    ],
  ])('in a file %s are refused', async (_, weightMap, message) => {
    writeShards(weightMap);
    await expect(openCheckpoint(folder)).rejects.toThrow(message);
  });
});

describe('a training folder', () => {
  /** Every tensor a view of one storage of zeros. */
  const states = (prefix: string): Buffer => {
    const shapes = [...expectedTensors(architecture)];
    const elements = shapes.reduce((sum, [, shape]) => sum + elementCount(shape), 0);
    let offset = 0;
    const views = shapes.map(([name, shape]) => {
      const storage = { type: 'HalfStorage', key: '0', elements } as const;
      const view = pickle.tensor(storage, offset, [...shape], contiguous(shape));
      offset += elementCount(shape);
      return [prefix + name, view] as const;
    });
    return pyTorchFile(pickle.dict({ module: pickle.dict(Object.fromEntries(views)) }), {
      0: Buffer.alloc(2 * elements),
    });
  };

  beforeEach(() => {
    rmSync(join(folder, 'config.json'));
    write(folder, 'latest_checkpointed_iteration.txt', '300\n');
    mkdirSync(join(folder, '300'));
  });

  test.each(['', 'model.', 'module.glm.'])('opens with names that begin with "%s"', async (prefix) => {
    write(join(folder, '300'), 'mp_rank_00_model_states.pt', states(prefix));
    write(folder, 'arguments.json', JSON.stringify({ num_attention_heads: 2 }));
    const checkpoint = await openCheckpoint(folder);
    expect(checkpoint.architecture).toEqual(architecture);
    expect(checkpoint.tensors.dtype('word_embeddings.weight')).toBe('float16');
    await checkpoint.tensors.close();
  });

  test('that does not say its heads, or is split, or names a file elsewhere, is refused', async () => {
    write(join(folder, '300'), 'mp_rank_00_model_states.pt', states(''));
    await expect(openCheckpoint(folder)).rejects.toThrow('number of heads');
    write(join(folder, '300'), 'mp_rank_01_model_states.pt', '');
    await expect(openCheckpoint(folder)).rejects.toThrow('split over several GPUs');
    write(folder, 'latest_checkpointed_iteration.txt', '../300');
    await expect(openCheckpoint(folder)).rejects.toThrow('expected an iteration');
  });
});

describe.skipIf(!referenceIsThere)('the reference folders', () => {
  test.each(['en', 'en-scale8', '10b', 'zh', 'roberta', 'en-training-layout'])(
    'tiny-glm-%s opens',
    async (name) => {
      const checkpoint = await openCheckpoint(`${referenceFolder}/tiny-glm-${name}`);
      expect(checkpoint.architecture).toMatchObject({
        layers: 3,
        heads: 4,
        attentionScale: name === 'en-scale8' ? 8 : 1,
      });
      expect(checkpoint.tensors.dtype('word_embeddings.weight')).toBe(
        /10b|layout/.test(name) ? 'float16' : 'float32',
      );
      await checkpoint.tensors.close();
    },
  );

  test('the training layout holds the same weights, rounded to half precision', async () => {
    const full = await openCheckpoint(`${referenceFolder}/tiny-glm-en`);
    const half = await openCheckpoint(`${referenceFolder}/tiny-glm-en-training-layout`);
    for (const name of full.tensors.names().filter((tensor) => tensor !== 'word_embeddings.weight')) {
      const [expected, found] = [await full.tensors.read(name), await half.tensors.read(name)];
      const worst = expected.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (found[i] ?? NaN))),
        0,
      );
      expect(worst, name).toBeLessThan(2e-3);
    }
    await full.tensors.close();
    await half.tensors.close();
  });
});
