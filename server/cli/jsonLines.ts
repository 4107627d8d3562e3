// JSON lines in, JSON lines out: in order, as they come, never a whole input in memory.
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { z } from 'zod';
import { atHand } from '../inference/atHand';
import { InputError } from './inputError';

/** Opens a file, or standard input where none is named (or `-`). */
export function openInput(file: string | undefined): Readable {
  return file === undefined || file === '-' ? process.stdin : createReadStream(file);
}

/** Most lines that are answered together. */
const batchLines = 64;

/**
 * Answers each line of the input with one line of output. A line that cannot be used gives `{"error"}` in its
 * place. Empty lines are skipped.
 * @param answerAll answers several requests at once, which is tried with the lines that have come already
 * @returns how many lines failed
 */
export async function answerLines<Request>(
  input: Readable,
  output: Writable,
  schema: z.ZodType<Request>,
  answer: (request: Request) => Promise<unknown>,
  answerAll?: (requests: readonly Request[]) => Promise<readonly unknown[]>,
): Promise<number> {
  let failures = 0;
  const failed = (error: unknown) => {
    failures++;
    return { error: error instanceof Error ? error.message : String(error) };
  };
  const lines = createInterface({ input, crlfDelay: Infinity });
  for await (const batch of atHand(lines, answerAll === undefined ? 1 : batchLines)) {
    const parsed = batch
      .filter((line) => line.trim() !== '')
      .map((line): Parsed<Request> => {
        try {
          return { request: parseRequest(line, schema) };
        } catch (error) {
          return { error };
        }
      });
    const requests = parsed.flatMap((line) => ('request' in line ? [line.request] : []));
    // Where one of them fails, each is asked about alone, so that every line gets its own answer or error.
    const together = requests.length > 1 ? await answerAll?.(requests).catch(() => undefined) : undefined;
    const answers = together?.values();
    for (const line of parsed) {
      const reply =
        'error' in line
          ? failed(line.error)
          : answers === undefined
            ? await answer(line.request).catch(failed)
            : answers.next().value;
      if (!output.write(`${JSON.stringify(reply)}\n`)) {
        await once(output, 'drain');
      }
    }
  }
  return failures;
}

/** A line as a request, or why it is none. */
type Parsed<Request> = { readonly request: Request } | { readonly error: unknown };

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
