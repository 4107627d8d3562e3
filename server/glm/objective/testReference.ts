// For tests: the original code's training cases, `FAMILY/training.json` of the reference folder beside the repository.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { MaskName } from '../tokenizer';
import type { Span } from './infilling';

/** Tests that need it are skipped where it is absent. */
export const referenceFolder = join(__dirname, '../../../../shared/reference');
export const referenceIsThere = existsSync(referenceFolder);
export const trainingFamilies = ['tiny-glm-en', 'tiny-glm-10b', 'tiny-glm-roberta', 'tiny-glm-zh'];

const ids = z.array(z.int());
const sequence = {
  id: z.string(),
  source_tokens: ids,
  tokens: ids,
  targets: ids,
  loss_masks: ids,
  position_ids: z.tuple([ids, ids]),
  sep: z.int(),
  loss: z.number(),
  grad_l2: z.record(z.string(), z.number()),
  grad_l2_total: z.number(),
};
const blanksSchema = z.object({
  ...sequence,
  task: z.enum(['bert', 'gap_sentence', 'generation']),
  spans: z.array(z.tuple([z.int(), z.int()])),
  shuffle_order: ids,
  token_losses_masked: z.array(z.number()),
});
const prefixSchema = z.object({ ...sequence, task: z.literal('prefix_lm'), generation_length: z.int() });
const optimizerSchema = z.object({
  id: z.string(),
  task: z.literal('optimizer_steps'),
  tokens: z.array(ids),
  targets: z.array(ids),
  loss_masks: z.array(ids),
  position_ids: z.array(z.tuple([ids, ids])),
  sep: ids,
  runs: z.record(
    z.string(),
    z.object({
      lr: z.number(),
      betas: z.tuple([z.number(), z.number()]),
      eps: z.number(),
      weight_decay: z.number(),
      clip_grad_norm: z.number().nullable(),
      losses_before_step_1_2_3_and_after_3: z.array(z.number()),
      grad_norms_before_clip: z.array(z.number()),
      params_after_3_steps: z.record(
        z.string(),
        z.object({ sum: z.number(), l2: z.number(), first4: z.array(z.number()) }),
      ),
    }),
  ),
});
const fileSchema = z.object({
  meta: z.object({
    original_command_ids: z.object({ sop: z.int(), eop: z.int() }),
    task_masks: z.record(z.string(), z.int()),
  }),
  cases: z.array(z.discriminatedUnion('task', [blanksSchema, prefixSchema, optimizerSchema])),
});

export type SequenceCase = z.infer<typeof blanksSchema> | z.infer<typeof prefixSchema>;
export type OptimizerCase = z.infer<typeof optimizerSchema>;

/** Everything of one family. */
export function trainingCases(family: string): {
  readonly special: { readonly startOfPiece: number; readonly endOfPiece: number };
  readonly masks: Readonly<Record<string, number>>;
  readonly sequences: readonly SequenceCase[];
  readonly optimizerSteps: readonly OptimizerCase[];
} {
  const text = readFileSync(join(referenceFolder, family, 'training.json'), 'utf8');
  const { meta, cases } = fileSchema.parse(JSON.parse(text));
  return {
    special: { startOfPiece: meta.original_command_ids.sop, endOfPiece: meta.original_command_ids.eop },
    masks: meta.task_masks,
    sequences: cases.filter((example) => example.task !== 'optimizer_steps'),
    optimizerSteps: cases.filter((example) => example.task === 'optimizer_steps'),
  };
}

/** The blanks of a case: its spans, their order, the mask's name, and whether they end. */
export function blanksOf(example: SequenceCase): {
  readonly spans: readonly Span[];
  readonly order: readonly number[];
  readonly mask: MaskName;
  readonly ends: boolean;
} {
  switch (example.task) {
    case 'prefix_lm': {
      const { length } = example.source_tokens;
      const spans: Span[] = [[length - example.generation_length, length]];
      return { spans, order: [0], mask: '[gMASK]', ends: false };
    }
    case 'bert':
      return { spans: example.spans, order: example.shuffle_order, mask: '[MASK]', ends: true };
    case 'gap_sentence':
      return { spans: example.spans, order: example.shuffle_order, mask: '[sMASK]', ends: true };
    case 'generation':
      return { spans: example.spans, order: example.shuffle_order, mask: '[gMASK]', ends: true };
  }
}
