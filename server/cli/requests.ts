// The input lines of the subcommands, as the design names their fields.
import { z } from 'zod';
import type { AnswerConstraint } from '../glm/decoding/constraints/constraint';
import type { FillRequest, InspectRequest, LogitsRequest, ScoreRequest } from '../inference/service';

const constraintSchema: z.ZodType<AnswerConstraint> = z.strictObject({
  contains: z.string().exactOptional(),
  oneOf: z.array(z.string()).exactOptional(),
  onlyWords: z.array(z.string()).exactOptional(),
  match: z.string().exactOptional(),
  minWords: z.int().exactOptional(),
  maxWords: z.int().exactOptional(),
  minTokens: z.int().exactOptional(),
});

export const fillSchema: z.ZodType<FillRequest> = z.object({
  text: z.string(),
  count: z.int().exactOptional(),
  maxTokens: z.int().exactOptional(),
  strategy: z.enum(['greedy', 'beam', 'sample']).exactOptional(),
  beams: z.int().exactOptional(),
  temperature: z.number().exactOptional(),
  topK: z.int().exactOptional(),
  topP: z.number().exactOptional(),
  seed: z.int().exactOptional(),
  lengthPenalty: z.number().exactOptional(),
  wellFormed: z.boolean().exactOptional(),
  constraint: z.union([constraintSchema, z.array(constraintSchema.nullable())]).exactOptional(),
  withTokens: z.boolean().exactOptional(),
});

export const scoreSchema: z.ZodType<ScoreRequest> = z.object({
  text: z.string(),
  blank: z.int().min(0).exactOptional(),
  choices: z.array(z.string()),
  includeEnd: z.boolean().exactOptional(),
  contextEnd: z.enum(['eos', 'sep']).exactOptional(),
});

export const tokenizeSchema = z.object({ text: z.string() });

export const inspectSchema: z.ZodType<InspectRequest> = z.object({
  text: z.string(),
  maxTokens: z.int().min(1).exactOptional(),
  steps: z.boolean().exactOptional(),
  top: z.int().exactOptional(),
  wellFormed: z.boolean().exactOptional(),
});

const integers = z.array(z.int());

export const logitsSchema: z.ZodType<LogitsRequest> = z.object({
  inputIds: integers,
  positionIds: z.tuple([integers, integers]),
  partALength: z.int(),
  at: integers,
  top: z.int().min(0).max(10_000).exactOptional(),
});
