// JSON lines in, JSON lines out: one at a time, in order, never a whole input in memory.
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { z } from 'zod';
import { InputError } from './inputError';

/** Opens a file, or standard input where none is named (or `-`). */
export function openInput(file: string | undefined): Readable {
  return file === undefined || file === '-' ? process.stdin : createReadStream(file);
}

/**
 * Answers each line of the input with one line of output. A line that cannot be used gives `{"error"}` in its
 * place. Empty lines are skipped.
 * @returns how many lines failed
 */
export async function answerLines<Request>(
  input: Readable,
  output: Writable,
  schema: z.ZodType<Request>,
  answer: (request: Request) => Promise<unknown>,
): Promise<number> {
  let failures = 0;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (line.trim() === '') {
      continue;
    }
    let reply: unknown;
    try {
      reply = await answer(parseRequest(line, schema));
    } catch (error) {
      failures++;
      reply = { error: error instanceof Error ? error.message : String(error) };
    }
    if (!output.write(`${JSON.stringify(reply)}\n`)) {
      await once(output, 'drain');
    }
  }
  return failures;
}

/**
 * One request out of its JSON.
 * @throws InputError naming the field that is missing or wrong
 */
export function parseRequest<Request>(line: string, schema: z.ZodType<Request>): Request {
  let json: unknown;
  try {
    // A byte order mark may stand before the first line.
    json = JSON.parse(line.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new InputError(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    throw new InputError(describeIssue(parsed.error));
  }
  return parsed.data;
}

function describeIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'the line' : issue.path.join('.');
  return `${where}: ${issue?.message ?? 'wrong'}`;
}
