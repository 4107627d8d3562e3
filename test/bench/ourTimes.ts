// Our own times on random weights of a shape, for comparisons with other programs in the same run.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convert } from '../../server/checkpoint/convert';
import { greedySearch } from '../../server/glm/decoding/greedy';
import type { Engine } from '../../server/glm/engine';
import { Reading } from '../../server/glm/reading';
import type { SpecialTokens } from '../../server/glm/tokenizer';
import { modelFiles } from '../../server/onnx/manifest';
import type { Precision } from '../../server/onnx/precision';
import { CpuEngine } from '../../server/runtime/cpuEngine';
import { InferenceSession } from 'onnxruntime-node';
import { architectureOf, randomCheckpoint, type Shape } from './randomCheckpoint';
import { words } from './random';
import { median, times } from './time';

/** What is compared: to read so many tokens, and then to write so many. */
export const contextLength = 200;
export const answerLength = 32;

export interface Times {
  /** Milliseconds to read the context and predict the first token. */
  readonly prefill: number;
  /** Milliseconds a token after that. */
  readonly token: number;
  /** Size of the weights, in bytes. */
  readonly bytes: number;
}

/** Converts random weights of the shape, and measures them on the CPU. @param threads 0: as many as there are cores */
export async function ourTimes(shape: Shape, precision: Precision, threads = 0): Promise<Times> {
  const parent = mkdtempSync(join(tmpdir(), 'glm-bench-'));
  try {
    const folder = join(parent, 'model');
    const checkpoint = randomCheckpoint(architectureOf(shape));
    await convert(checkpoint, folder, { name: shape, precision });
    const session = await InferenceSession.create(join(folder, modelFiles.graph), {
      intraOpNumThreads: threads,
      logSeverityLevel: 4,
    });
    const engine = new CpuEngine(session, checkpoint.architecture);
    const { prefill, token } = await timesOf(engine, checkpoint.special);
    await engine.release();
    return { prefill, token, bytes: statSync(join(folder, modelFiles.weights)).size };
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

async function timesOf(engine: Engine, special: SpecialTokens): Promise<Pick<Times, 'prefill' | 'token'>> {
  const maskPosition = contextLength - 2;
  const ids = [special.cls, ...words(contextLength - 3, 1), special.mask, special.endOfText];
  const partA = { ids, maskPositions: [maskPosition] };
  const start = { id: special.startOfPiece, maskPosition, inside: 1, ancestors: [] };
  const prefill = median(await times(5, () => new Reading(engine, partA).read([start])));
  const reading = new Reading(engine, partA);
  await reading.read([start]);
  const answer = () => {
    reading.reset();
    const noEnd = (logits: Float32Array) => {
      logits[special.endOfPiece] = -Infinity;
      logits[special.endOfText] = -Infinity;
    };
    return greedySearch({ reading, special, maskPosition, maxTokens: answerLength, process: noEnd }, 1);
  };
  return { prefill, token: median(await times(3, answer)) / answerLength };
}
