// Every reference text, encoded and decoded as the original code did it, by the tokenizer that a model folder stores.

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { loadTokenizer } from '../../glm/tokenizer/load';
import { referenceFolder, referenceIsThere, tokenizationCases } from '../../glm/tokenizer/testReference';
import { isRecord } from '../../glm/tokenizer/tokenizerJson';
import { temporaryFolder, write } from '../testFiles';
import { readTokenizer } from './read';

describe.skipIf(!referenceIsThere)('the reference texts', () => {
  test.each(['tiny-glm-en', 'tiny-glm-10b', 'tiny-glm-roberta', 'tiny-glm-zh'])('%s', async (family) => {
    const { tokenizerJson, special } = await readTokenizer(`${referenceFolder}/${family}`, 60_000);
    const stored: unknown = JSON.parse(JSON.stringify(tokenizerJson));
    const tokenizer = loadTokenizer(stored, special);
    const cases = tokenizationCases(family);
    expect(cases.length).toBeGreaterThan(100);
    for (const { text, ids, decoded } of cases) {
      expect(tokenizer.encode(text), JSON.stringify(text)).toEqual(ids);
      expect(tokenizer.decode(ids), JSON.stringify(text)).toBe(decoded);
    }
  });

  test.each(['tiny-glm-en', 'tiny-glm-10b', 'tiny-glm-roberta', 'tiny-glm-zh'])(
    '%s has the ids of the original command tokens',
    async (family) => {
      const { special } = await readTokenizer(`${referenceFolder}/${family}`, 60_000);
      const json: unknown = JSON.parse(
        readFileSync(`${referenceFolder}/${family}/tokenization.json`, 'utf8'),
      );
      const ids = isRecord(json) && isRecord(json.meta) ? json.meta.original_command_ids : undefined;
      if (!isRecord(ids)) throw new Error('no ids');
      expect(special).toEqual(
        Object.fromEntries(
          Object.entries({
            cls: ids.ENC,
            endOfText: ids.eos,
            sep: ids.sep,
            pad: ids.pad,
            unknown: ids.unk,
            startOfPiece: ids.sop,
            endOfPiece: ids.eop,
            mask: ids.MASK,
            sentenceMask: ids.sMASK,
            gapMask: ids.gMASK,
          }).filter(([, id]) => id !== undefined),
        ),
      );
    },
  );
});

describe('small vocabularies', () => {
  const folder = temporaryFolder();
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('special tokens without added_tokens.json are numbered as the original does, those in it as it says', async () => {
    write(folder, 'vocab.json', '{"a": 0, "b": 1, "Ġ": 2, "ab": 3, "<|endoftext|>": 4}');
    write(folder, 'merges.txt', '#version: 0.2\na b\n');
    const numbered = await readTokenizer(folder, 100);
    expect(numbered.special).toMatchObject({
      endOfText: 4,
      startOfPiece: 5,
      cls: 7,
      mask: 8,
      sentenceMask: 12,
    });
    write(folder, 'added_tokens.json', '{"[MASK]": 20, "<|startofpiece|>": 21}');
    const said = await readTokenizer(folder, 100);
    expect(said.special).toMatchObject({ mask: 20, startOfPiece: 21 });
    const tokenizer = loadTokenizer(said.tokenizerJson, said.special);
    expect(tokenizer.encode('ab a [MASK] b')).toEqual([3, 2, 0, 20, 2, 1]);
    expect(tokenizer.decode([3, 2, 0, 20, 2, 1])).toBe('ab a[MASK] b');
    expect(tokenizer.tokens([3, 20, 90])).toEqual(['ab', '[MASK]', '[unused 90]']);
    await expect(readTokenizer(folder, 15)).rejects.toThrow('but the model has only 15 tokens');
    // The tokenizer.json of a converted folder is a vocabulary too.
    rmSync(`${folder}/vocab.json`);
    write(folder, 'tokenizer.json', JSON.stringify(said.tokenizerJson));
    expect((await readTokenizer(folder, 100)).special).toEqual(said.special);
    rmSync(`${folder}/tokenizer.json`);
    expect(existsSync(`${folder}/merges.txt`)).toBe(true);
  });

  test("RoBERTa's mask is <mask>, whatever number the hub's added_tokens.json gives to [MASK]", async () => {
    const own = temporaryFolder();
    write(own, 'vocab.json', '{"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "a": 4, "Ġ": 5, "<mask>": 6}');
    write(own, 'merges.txt', '#version: 0.2\n');
    write(own, 'tokenizer_config.json', '{"tokenizer_class": "GLMRobertaTokenizer", "mask_token": "[MASK]"}');
    write(own, 'added_tokens.json', '{"<|startofpiece|>": 7, "<|endofpiece|>": 8, "[MASK]": 9}');
    const { special, tokenizerJson } = await readTokenizer(own, 100);
    expect(special).toMatchObject({ cls: 0, endOfText: 2, mask: 6, startOfPiece: 7, endOfPiece: 8 });
    const tokenizer = loadTokenizer(tokenizerJson, special);
    expect(tokenizer.encode('a [MASK] a')).toEqual([4, 6, 5, 4]);
    // A name of the original's texts only: RoBERTa's own is text like any other.
    expect(tokenizer.encode('<mask>')).not.toContain(6);
    rmSync(own, { recursive: true });
  });

  test("a tokenizer.json whose mask has RoBERTa's name still reads [MASK] in texts", async () => {
    const own = temporaryFolder();
    const names = ['<s>', '</s>', '<mask>', '<|startofpiece|>', '<|endofpiece|>'];
    const json = {
      pre_tokenizer: { type: 'ByteLevel' },
      model: { type: 'BPE', vocab: { a: 5, Ġ: 6 }, merges: [] },
      added_tokens: names.map((content, id) => ({ id, content, special: true })),
    };
    write(own, 'tokenizer.json', JSON.stringify(json));
    const { special, tokenizerJson } = await readTokenizer(own, 100);
    expect(loadTokenizer(tokenizerJson, special).encode('a [MASK] a')).toEqual([5, 2, 6, 5]);
    rmSync(own, { recursive: true });
  });

  test.each([
    ['vocab.json', '{"a": -1, "<|endoftext|>": 1}', 'has no valid id'],
    ['vocab.json', '{"a": 1e9, "<|endoftext|>": 1}', 'has no valid id'],
    ['vocab.json', '{"a": 0}', 'lacks <|endoftext|>'],
    ['merges.txt', '#version\na b c\n', 'merges.txt line 2'],
    ['added_tokens.json', '{"[MASK]": "5"}', 'added_tokens.json'],
    ['tokenizer.json', '{}', 'tokenizer.json has no model'],
    ['tokenizer.json', '{"model": {"type": "Unigram", "vocab": {}}}', 'none of GLM'],
    [
      'tokenizer.json',
      '{"model": {"type": "WordPiece", "vocab": {"a": 0}}}',
      'lacks the special token [PAD]',
    ],
    ['cog-pretrain.model', 'no model', 'no SentencePiece model'],
  ])('%s with %s is refused', async (name, content, message) => {
    const own = temporaryFolder();
    write(own, 'vocab.json', '{"a": 0, "<|endoftext|>": 1}');
    write(own, 'merges.txt', '#version: 0.2\n');
    write(own, name, content);
    await expect(readTokenizer(own, 2_000_000_000)).rejects.toThrow(message);
    rmSync(own, { recursive: true });
  });
});
