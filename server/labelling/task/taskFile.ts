// Reads `*.glm-task.json`; media/glm-task.schema.json describes the same fields to editors.
import { z } from 'zod';
import { WrongInput } from '../wrongInput';
import { parsePattern } from './pattern';
import { scorers, type Task } from './task';

const name = z.string().min(1);

const schema = z.strictObject({
  $schema: z.string().exactOptional(),
  name,
  pattern: name.exactOptional(),
  patterns: z.array(name).min(1).exactOptional(),
  verbalizer: z.record(z.string(), z.array(z.string().regex(/\S/, 'an answer is empty')).min(1)),
  labelColumn: name.default('label'),
  goldColumn: name.exactOptional(),
  goldValues: z.record(z.string(), z.string()).exactOptional(),
  guideline: z.string().exactOptional(),
  scorer: z.enum([...scorers, 'auto']).default('auto'),
  combine: z.enum(['sum', 'mean']).default('sum'),
  includeEnd: z.boolean().default(true),
  contextEnd: z.enum(['eos', 'sep']).default('eos'),
  contentFree: z.array(z.string()).min(1).default(['N/A', '', '…']),
});

/**
 * Reads the text of a task file.
 * @throws WrongInput naming the field that is missing or wrong
 */
export function parseTask(text: string): Task {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new WrongInput(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new WrongInput(describe(parsed.error));
  const { pattern, patterns, verbalizer, ...fields } = parsed.data;
  if ((pattern === undefined) === (patterns === undefined)) {
    throw new WrongInput('pattern: give either "pattern" or "patterns"');
  }
  const task: Task = {
    ...fields,
    patterns: (patterns ?? [pattern ?? '']).map((source, i) =>
      inField(patterns === undefined ? 'pattern' : `patterns.${i}`, () => parsePattern(source)),
    ),
    verbalizer: Object.entries(verbalizer).map(([label, answers]) => ({ label, answers })),
  };
  check(task);
  return task;
}

function check(task: Task): void {
  const { verbalizer, labelColumn, goldColumn, goldValues } = task;
  const labels = verbalizer.map(({ label }) => label);
  if (labels.length < 2) throw new WrongInput('verbalizer: there must be two labels or more');
  if (labels.some((label) => label.trim() === '')) throw new WrongInput('verbalizer: a label has no name');
  const owner = new Map<string, string>();
  for (const { label, answers } of verbalizer) {
    for (const answer of answers) {
      const other = owner.get(answer.trim());
      if (other !== undefined) {
        throw new WrongInput(`verbalizer.${label}: "${answer}" is an answer of "${other}" already`);
      }
      owner.set(answer.trim(), label);
    }
  }
  if (labelColumn === goldColumn) {
    throw new WrongInput('goldColumn: it is the labelColumn too, which would be overwritten');
  }
  for (const [value, label] of Object.entries(goldValues ?? {})) {
    if (!labels.includes(label)) {
      throw new WrongInput(`goldValues.${value}: "${label}" is none of the labels ${labels.join(', ')}`);
    }
  }
}

function inField<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof WrongInput ? new WrongInput(`${field}: ${error.message}`) : error;
  }
}

function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'the task' : issue.path.join('.');
  return `${where}: ${issue?.message ?? 'wrong'}`;
}
