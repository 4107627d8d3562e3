// One model on one device in a process of its own, so that its peak memory is its own.
import { join } from 'node:path';
import { statSync } from 'node:fs';
import { beamSearch } from '../../server/glm/decoding/beamSearch';
import { greedySearch } from '../../server/glm/decoding/greedy';
import { Reading } from '../../server/glm/reading';
import { scoreChoices } from '../../server/glm/scoring';
import type { Engine } from '../../server/glm/engine';
import type { SpecialTokens } from '../../server/glm/tokenizer';
import { modelFiles } from '../../server/onnx/manifest';
import { median, times } from './time';
import { words } from './random';

export interface EngineTimes {
  /** Milliseconds to read 200 tokens of Part A and the first of Part B. */
  readonly prefill: number;
  /** Milliseconds a token: one answer, eight sibling candidates, eight beams. */
  readonly token: number;
  readonly eightCandidates: number;
  readonly eightBeams: number;
  /** Milliseconds to score four choices of three tokens, Part A read already. */
  readonly fourChoices: number;
  /** Milliseconds a token at the start and at the end of an answer of 128 tokens. */
  readonly firstTokens: number;
  readonly lastTokens: number;
  /** Largest resident memory of the process, in bytes. */
  readonly peakMemory: number;
  /** Size of the weights' file, in bytes. */
  readonly fileSize: number;
}

const context = 200;
const answerLength = 32;

export async function measureEngine(
  engine: Engine,
  special: SpecialTokens,
  folder: string,
): Promise<EngineTimes> {
  const ids = [special.cls, ...words(context - 3, 1), special.mask, special.endOfText];
  const maskPosition = context - 2;
  const partA = { ids, maskPositions: [maskPosition] };
  const noEnd = (logits: Float32Array) => {
    logits[special.endOfPiece] = -Infinity;
    logits[special.endOfText] = -Infinity;
  };
  const task = (reading: Reading, maxTokens: number) => {
    reading.reset();
    return { reading, special, maskPosition, maxTokens, process: noEnd };
  };
  const first = (reading: Reading) =>
    reading.read([{ id: special.startOfPiece, maskPosition, inside: 1, ancestors: [] }]);

  const prefill = median(await times(5, () => first(new Reading(engine, partA))));
  const reading = new Reading(engine, partA);
  await first(reading);
  const perToken = async (length: number, work: () => Promise<unknown>) =>
    median(await times(3, work)) / length;
  const token = await perToken(answerLength, () => greedySearch(task(reading, answerLength), 1));
  const eightCandidates = await perToken(answerLength, () => greedySearch(task(reading, answerLength), 8));
  const eightBeams = await perToken(answerLength, () =>
    beamSearch(task(reading, answerLength), { beams: 8, lengthPenalty: 0 }),
  );
  const choices = [0, 1, 2, 3].map((seed) => words(3, 10 + seed));
  const fourChoices = median(
    await times(5, () => {
      reading.reset();
      return scoreChoices({ reading, special, maskPosition, choices, includeEnd: true });
    }),
  );
  const steps = await stepTimes(task(reading, 128));
  return {
    prefill,
    token,
    eightCandidates,
    eightBeams,
    fourChoices,
    firstTokens: median(steps.slice(0, 32)),
    lastTokens: median(steps.slice(-32)),
    peakMemory: process.resourceUsage().maxRSS * 1024,
    fileSize: statSync(join(folder, modelFiles.weights)).size,
  };
}

/** Milliseconds of each step of a greedy answer. */
async function stepTimes(task: Parameters<typeof greedySearch>[0]): Promise<number[]> {
  const steps: number[] = [];
  let last = performance.now();
  await greedySearch(
    {
      ...task,
      process: (logits, ids) => {
        task.process(logits, ids);
        steps.push(performance.now() - last);
        last = performance.now();
      },
    },
    1,
  );
  return steps.slice(1);
}
