// Questions out of a file of JSON lines.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Question, QuestionSet } from './question';

/** The data is not what the set's rows look like. */
export class WrongRow extends Error {
  override name = 'WrongRow';
}

/**
 * The questions of a file, in its order.
 * @param limit questions to read at most
 * @throws WrongRow naming the file, the line and the field
 */
export async function readQuestions(set: QuestionSet, file: string, limit = Infinity): Promise<Question[]> {
  const found: Question[] = [];
  let number = 0;
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    try {
      const row: unknown = JSON.parse(line.replace(/^\uFEFF/, ''));
      found.push(...set.questions(row));
    } catch (error) {
      throw new WrongRow(`${file}, line ${number}: ${reasonOf(error)}`);
    }
    if (found.length >= limit) break;
  }
  lines.close();
  return found.slice(0, limit);
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const issue = error.issues[0];
    const path = issue?.path.join('.') ?? '';
    return `${path === '' ? 'the row' : path}: ${issue?.message ?? 'wrong'}`;
  }
  return error instanceof Error ? error.message : String(error);
}
