import { PassThrough, Readable, Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { answerLines } from './jsonLines';

const schema = z.object({ n: z.number() });
type Request = z.infer<typeof schema>;

/** Where a program's lines go. */
class Lines extends Writable {
  text = '';
  onWrite: () => void = () => undefined;

  override _write(chunk: unknown, _: string, done: () => void): void {
    this.text += String(chunk);
    done();
    this.onWrite();
  }

  get lines(): string[] {
    return this.text.trimEnd().split('\n');
  }
}

const double = ({ n }: Request) =>
  n < 0 ? Promise.reject(new RangeError(`n is ${n}`)) : Promise.resolve({ twice: 2 * n });

it('answers lines that have come together in one request, and in their order', async () => {
  const asked: number[] = [];
  const output = new Lines();
  const failures = await answerLines(
    Readable.from(['{"n":1}\n\n{"n":"x"}\n{"n":2}\n{"n":3}\n']),
    output,
    schema,
    double,
    (requests) => {
      asked.push(requests.length);
      return Promise.all(requests.map(double));
    },
  );
  expect(asked.reduce((sum, count) => sum + count, 0)).toBe(3);
  expect(failures).toBe(1);
  expect(output.lines).toEqual([
    '{"twice":2}',
    expect.stringContaining('"error":"n: '),
    '{"twice":4}',
    '{"twice":6}',
  ]);
});

it('gives each line its own error where one of those that are asked together fails', async () => {
  const output = new Lines();
  const failures = await answerLines(
    Readable.from(['{"n":1}\n{"n":-2}\n{"n":3}\n']),
    output,
    schema,
    double,
    (requests) => Promise.all(requests.map(double)),
  );
  expect(failures).toBe(1);
  expect(output.lines).toEqual(['{"twice":2}', '{"error":"n is -2"}', '{"twice":6}']);
});

it('answers a line without waiting for the next', async () => {
  const input = new PassThrough();
  const output = new Lines();
  const written = new Promise<void>((resolve) => (output.onWrite = resolve));
  const done = answerLines(input, output, schema, double, (requests) => Promise.all(requests.map(double)));
  input.write('{"n":1}\n');
  await written;
  expect(output.lines).toEqual(['{"twice":2}']);
  input.end('{"n":2}\n');
  expect(await done).toBe(0);
  expect(output.lines).toHaveLength(2);
});
