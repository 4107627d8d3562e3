// JSON lines in, JSON lines out: in order, as they come, never a whole input in memory.
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { atHand } from '../inference/atHand';
import { InputError } from './inputError';
import { unreadable } from './textInput';

/**
 * Opens a file, or standard input where none is named (or `-`).
 * @throws InputError where the file cannot be read
 */
export async function openInput(file: string | undefined): Promise<Readable> {
  if (file === undefined || file === '-') return process.stdin;
  try {
    const handle = await open(file);
    if ((await handle.stat()).isDirectory()) {
      await handle.close();
      throw new InputError(`"${file}" is a folder, not a file`);
    }
    return handle.createReadStream();
  } catch (error) {
    throw error instanceof InputError ? error : unreadable(file, error);
  }
}

/** Most lines that are answered together. */
const batchLines = 64;

/**
 * Answers each line of the input with one line of output. A line that cannot be used gives `{"error"}` in its
 * place. Empty lines are skipped. A key that no request has is ignored, and told once on standard error.
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
  const told = new Set<string>();
  const onUnknown = (key: string): void => {
    if (!told.has(key)) process.stderr.write(`glm: the key ${JSON.stringify(key)} is unknown and ignored\n`);
    told.add(key);
  };
  const lines = createInterface({ input, crlfDelay: Infinity });
  for await (const batch of atHand(lines, answerAll === undefined ? 1 : batchLines)) {
    const parsed = batch
      .filter((line) => line.trim() !== '')
      .map((line): Parsed<Request> => {
        try {
          return { request: parseRequest(line, schema, onUnknown) };
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
 * @param onUnknown told each key that the schema does not know: a typing error, or something of the user's own
 * @throws InputError naming the field that is missing or wrong
 */
export function parseRequest<Request>(
  line: string,
  schema: z.ZodType<Request>,
  onUnknown?: (key: string) => void,
): Request {
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
  if (onUnknown !== undefined && schema instanceof z.ZodObject && typeof json === 'object') {
    for (const key of Object.keys(json ?? {})) {
      if (!Object.hasOwn(schema.shape, key)) onUnknown(key);
    }
  }
  return parsed.data;
}

function describeIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'the line' : issue.path.join('.');
  return `${where}: ${issue?.message ?? 'wrong'}`;
}
