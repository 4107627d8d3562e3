// GLM's original code is the judge: logits, greedy and beam answers and choice scores of its checkpoints.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LocalService } from './localService';
import type { ScoreRequest } from './service';

const reference = join(__dirname, '../../../shared/reference');
const families = [
  'tiny-glm-en',
  'tiny-glm-en-scale8',
  'tiny-glm-en-training-layout',
  'tiny-glm-10b',
  'tiny-glm-roberta',
  'tiny-glm-zh',
];

const rowSchema = z.object({
  position: z.int(),
  top20_ids: z.array(z.int()),
  top20: z.array(z.number()),
  sum: z.number(),
  mean: z.number(),
  l2: z.number(),
});
const logitsSchema = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      input_ids: z.array(z.int()),
      position_ids: z.tuple([z.array(z.int()), z.array(z.int())]),
      context_length: z.int(),
      one_pass: z.array(rowSchema),
    }),
  ),
});
const blankSchema = z.object({
  tokens: z.array(z.int()),
  token_logprobs: z.array(z.number()),
  sum_logprob: z.number(),
});
const beamSchema = z.object({
  length_penalty: z.number(),
  blanks: z.array(
    blankSchema.extend({
      hypotheses: z.array(z.object({ score: z.number(), tokens_without_sop: z.array(z.int()) })),
    }),
  ),
});
const generationSchema = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      prompt: z.string(),
      context_ids: z.array(z.int()),
      mask_positions: z.array(z.int()),
      max_new_tokens_per_blank: z.int(),
      greedy: z.object({ blanks: z.array(blankSchema) }),
      beam4: beamSchema,
      beam4_lp1: beamSchema.optional(),
    }),
  ),
});
const choicesSchema = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      prompts: z.array(z.string()),
      choices: z.array(z.array(z.string())),
      encoded_input_ids: z.array(z.array(z.int())),
      original: z.object({ scores: z.array(z.array(z.number())) }),
    }),
  ),
});

function cases<T>(family: string, file: string, schema: z.ZodType<{ cases: T[] }>): T[] {
  return schema.parse(JSON.parse(readFileSync(join(reference, family, file), 'utf8'))).cases;
}

/** 1e-4 relative, and 1e-4 absolute around zero. */
function expectClose(actual: number, expected: number, message: string): void {
  const difference = Math.abs(actual - expected);
  expect(difference, message).toBeLessThanOrEqual(1e-4 + 1e-4 * Math.abs(expected));
}

describe.each(families)('%s', (family) => {
  const folder = join(reference, family);
  const there = existsSync(folder);
  const cache = mkdtempSync(join(tmpdir(), 'glm-reference-'));
  const service = new LocalService({ model: folder, device: 'cpu' });

  beforeAll(() => {
    process.env.GLM_FILL_CACHE = cache;
  });
  afterAll(async () => {
    await service.dispose();
    rmSync(cache, { recursive: true, force: true });
  });

  it.skipIf(!there)('gives the logits of the original model (needs ../shared/reference)', async () => {
    for (const example of cases(family, 'logits.json', logitsSchema)) {
      const { rows } = await service.logits({
        inputIds: example.input_ids,
        positionIds: example.position_ids,
        partALength: example.context_length,
        at: example.one_pass.map(({ position }) => position),
      });
      example.one_pass.forEach((expected, i) => {
        const row = rows[i];
        const where = `${example.id} at ${expected.position}`;
        expected.top20.forEach((logit, k) => {
          expectClose(row?.top[k]?.[1] ?? NaN, logit, `${where}, rank ${k}`);
        });
        expectClose(row?.l2 ?? NaN, expected.l2, `${where}, l2`);
      });
    }
  });

  it.skipIf(!there)('writes the greedy answers of the original (needs ../shared/reference)', async () => {
    for (const example of cases(family, 'generation.json', generationSchema)) {
      const reading = await service.inspect({ text: example.prompt });
      expect(reading.inputIds.slice(0, reading.partALength), example.id).toEqual(example.context_ids);
      expect(reading.maskPositions, example.id).toEqual(example.mask_positions);
      const { blanks } = await service.fill({
        text: example.prompt,
        strategy: 'greedy',
        maxTokens: example.max_new_tokens_per_blank,
      });
      expect(blanks.length, example.id).toBe(example.greedy.blanks.length);
      example.greedy.blanks.forEach((expected, i) => {
        const best = blanks[i]?.candidates[0];
        expect(best?.tokenIds, example.id).toEqual(expected.tokens);
        expected.token_logprobs.forEach((logProb, k) => {
          expectClose(best?.tokenLogProbs[k] ?? NaN, logProb, `${example.id} blank ${i} token ${k}`);
        });
      });
    }
  });

  it.skipIf(!there)(
    'finds the hypotheses of the original beam search (needs ../shared/reference)',
    async () => {
      for (const example of cases(family, 'generation.json', generationSchema)) {
        for (const beam of [example.beam4, example.beam4_lp1]) {
          if (beam === undefined) {
            continue;
          }
          const { blanks } = await service.fill({
            text: example.prompt,
            strategy: 'beam',
            beams: 4,
            lengthPenalty: beam.length_penalty,
            maxTokens: example.max_new_tokens_per_blank,
          });
          beam.blanks.forEach((expected, i) => {
            const candidates = blanks[i]?.candidates ?? [];
            const where = `${example.id} blank ${i}, length penalty ${beam.length_penalty}`;
            expect(
              candidates.map(({ tokenIds }) => tokenIds),
              where,
            ).toEqual(expected.hypotheses.map(({ tokens_without_sop }) => tokens_without_sop));
            expected.hypotheses.forEach(({ score }, k) => {
              const { logProb = NaN, tokenIds = [] } = candidates[k] ?? {};
              expectClose(
                logProb / (1 + tokenIds.length) ** beam.length_penalty,
                score,
                `${where}, rank ${k}`,
              );
            });
          });
        }
      }
    },
  );

  it.skipIf(!there)('scores choices as the original (needs ../shared/reference)', async () => {
    // These cases were read with the hub's tokenizers, which end a context of BERT's vocabulary with [SEP].
    const contextEnd = family.startsWith('tiny-glm-en') ? 'sep' : 'eos';
    const requests: ScoreRequest[] = [];
    const expected: (readonly number[])[] = [];
    for (const example of cases(family, 'choices.json', choicesSchema)) {
      for (const [i, text] of example.prompts.entries()) {
        const { inputIds, partALength } = await service.inspect({ text });
        const hub = example.encoded_input_ids[i]?.join(' ') ?? '';
        if (!hub.includes(inputIds.slice(0, partALength - 1).join(' '))) {
          // The hub's tokenizer strips the space behind [MASK], which the original keeps.
          continue;
        }
        const choices = example.choices[i] ?? [];
        requests.push({ text, choices, includeEnd: false, contextEnd });
        expected.push(example.original.scores[i] ?? []);
      }
    }
    expect(expected.flat().length).toBeGreaterThan(20);
    const together = await service.scoreAll(requests);
    for (const [i, request] of requests.entries()) {
      const alone = await service.score(request);
      expected[i]?.forEach((score, k) => {
        expectClose(alone.logProbs[k] ?? NaN, score, `${request.text}, choice ${k}`);
        expectClose(together[i]?.logProbs[k] ?? NaN, score, `${request.text}, choice ${k}, with other texts`);
      });
    }
  });
});
