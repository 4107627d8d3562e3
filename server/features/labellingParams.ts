// Reads the parameters of labelling requests: what a client sends is checked before anything is done with it.
import { z } from 'zod';
import { labellingSchema } from '../labelling/editing/decision';
import { sortOrders, statusFilters, type LabellingMethod, type OpenDatasetParams } from '../protocol';
import { invalidParams } from './requests';

const count = z.int().min(0);
const nothing = z.object({});
const annotator = z.string();
const change = z.object({
  record: count,
  key: z.string(),
  before: labellingSchema,
  after: labellingSchema,
});

/** The parameters of each method, without the open dataset's name. */
export const labellingParams = {
  rows: z.object({ start: count, count: count.max(1000), columns: z.array(z.string()) }),
  detail: z.object({ record: count }),
  view: z.object({
    sort: z.enum(sortOrders),
    status: z.enum(statusFilters),
    label: z.string(),
    text: z.string(),
    near: count.exactOptional(),
  }),
  position: z.object({ record: count }),
  decide: z.object({
    decisions: z.array(z.object({ record: count, label: z.string().nullable() })),
    annotator,
  }),
  restore: z.object({ changes: z.array(change), to: z.enum(['before', 'after']) }),
  recovered: nothing,
  focus: z.object({ records: z.array(count), all: z.boolean().exactOptional() }),
  why: z.object({ record: count, label: z.string() }),
  quality: nothing,
  findAnswers: nothing,
  bulkPreview: z.object({ threshold: z.number() }),
  bulkAccept: z.object({ threshold: z.number(), annotator }),
  save: z.object({ target: z.string().exactOptional(), replace: z.boolean().exactOptional() }),
  revert: nothing,
  backup: z.object({ path: z.string() }),
  close: nothing,
} satisfies Record<LabellingMethod, z.ZodType>;

const openParams = z.object({
  dataset: z.string().min(1),
  task: z.string().min(1),
  journal: z.string().min(1),
  backup: z.string().exactOptional(),
  takeOver: z.boolean().exactOptional(),
});

const previewParams = z.object({ dataset: z.string().min(1) });

/** @throws RequestError InvalidParams */
export function readPreviewParams(params: unknown): { readonly dataset: string } {
  return checked(previewParams, params);
}

const session = z.object({ session: count });

/** @throws RequestError InvalidParams */
export function readOpenParams(params: unknown): OpenDatasetParams {
  return checked(openParams, params);
}

/** @throws RequestError InvalidParams */
export function readSession(params: unknown): number {
  return checked(session, params).session;
}

/** @throws RequestError InvalidParams */
export function checked<T>(schema: z.ZodType<T>, params: unknown): T {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw invalidParams(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}`);
}
