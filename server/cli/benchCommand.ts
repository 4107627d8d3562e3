// `glm bench`: how fast a model is on this machine, as somebody who fills blanks with it would notice.
import type { Command } from 'commander';
import type { GlmService } from '../inference/service';
import { interruptible } from './interrupt';
import { addModelOptions, positiveNumber, withService, type ModelOptions } from './modelOptions';
import { table } from './table';

interface BenchOptions extends ModelOptions {
  readonly rounds: number;
  readonly json?: boolean;
}

/** Milliseconds; medians over the rounds. */
interface Speed {
  /** Tokens of the text that is read. */
  readonly tokens: number;
  readonly read: number;
  /** For each token of one answer, the text being read already. */
  readonly token: number;
  /** To read the text and to write eight candidates for its blank. */
  readonly eightCandidates: number;
  /** To read the text and to score four answers. */
  readonly fourAnswers: number;
}

export function addBenchCommand(program: Command): void {
  addModelOptions(
    program
      .command('bench')
      .description('how fast a model is on this machine: to read a text, to write, to compare answers'),
  )
    .option('--rounds <n>', 'measure so often; medians are shown', positiveNumber, 7)
    .option('--json', 'print JSON, in milliseconds')
    .action(async (options: BenchOptions) => {
      const speed = await withService(options, (service) =>
        interruptible('stopped', (signal) => measure(service, options.rounds, signal)),
      );
      process.stdout.write(options.json === true ? `${JSON.stringify(speed)}\n` : speedTable(speed));
    });
}

async function measure(service: GlmService, rounds: number, signal: AbortSignal): Promise<Speed> {
  const { ids } = await service.tokenize(text(0));
  const read: number[] = [];
  const token: number[] = [];
  const eightCandidates: number[] = [];
  const fourAnswers: number[] = [];
  // The first round warms up. Every text is another one, as what has been read before is not read again.
  for (let round = 0, number = 0; round <= rounds; round++) {
    const times = {
      read: await time(() =>
        service.score({ text: text(number++), choices: ['a'], includeEnd: false }, signal),
      ),
      fourAnswers: await time(() => service.score({ text: text(number++), choices: answers }, signal)),
      eightCandidates: await time(() =>
        service.fill({ text: text(number++), count: 8, wellFormed: true }, signal),
      ),
      token: await timeToken(service, text(number++), signal),
    };
    if (round === 0) continue;
    read.push(times.read);
    fourAnswers.push(times.fourAnswers);
    eightCandidates.push(times.eightCandidates);
    token.push(times.token);
  }
  return {
    tokens: ids.length,
    read: median(read),
    token: median(token),
    eightCandidates: median(eightCandidates),
    fourAnswers: median(fourAnswers),
  };
}

/** Milliseconds a step of a greedy answer to a text that has been read: <|startofpiece|>, then token after token. */
async function timeToken(service: GlmService, asked: string, signal: AbortSignal): Promise<number> {
  await service.score({ text: asked, choices: ['a'], includeEnd: false }, signal);
  let steps = 1;
  const elapsed = await time(async () => {
    const { blanks } = await service.fill({ text: asked, strategy: 'greedy', maxTokens }, signal);
    const written = blanks[0]?.candidates[0]?.tokenIds.length ?? 0;
    steps = Math.min(written + 1, maxTokens);
  });
  return elapsed / steps;
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const answers = ['the garden', 'a summer holiday', 'several letters', 'nothing at all'];

/** Longest answer whose tokens are timed. */
const maxTokens = 24;

/** About 200 words around a blank, the number somewhere in them. */
function text(number: number): string {
  const before = 'In the morning we walked along the river and talked about the house by the sea. '.repeat(6);
  const after = 'In the evening there was a light in every window, and somebody played the piano. '.repeat(6);
  return `Letter ${number}. ${before}She told me about [MASK] that she had not forgotten. ${after}`.trim();
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

function speedTable({ tokens, read, token, eightCandidates, fourAnswers }: Speed): string {
  const milliseconds = (value: number) => `${value.toFixed(1)} ms`;
  return table(
    ['WHAT', 'MEDIAN'],
    [
      [`to read ${tokens} tokens`, milliseconds(read)],
      ['a token of an answer', milliseconds(token)],
      ['eight candidates for the blank of that text', milliseconds(eightCandidates)],
      ['to score four answers at it', milliseconds(fourAnswers)],
    ],
  );
}
