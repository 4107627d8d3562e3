// For tests: a process that runs models on WebGPU and on the CPU, and reports how they compare. A driver is chosen by
// environment variables that must be set before a process starts, so a test cannot do it in its own.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AttentionMask } from '../../glm/attentionMask';
import type { Answer } from '../../glm/decoding/answer';
import { beamSearch } from '../../glm/decoding/beamSearch';
import { greedySearch } from '../../glm/decoding/greedy';
import { anything } from '../../glm/decoding/logitsProcessor';
import type { Engine } from '../../glm/engine';
import { Reading } from '../../glm/reading';
import type { SpecialTokens } from '../../glm/tokenizer';
import { modelFiles, parseManifest } from '../../onnx/manifest';
import { findGraphs } from '../modelGraphs';
import { DeviceError, openEngine } from '../openEngine';
import { timeFill } from '../speed';
import { largestDifference, playThrough } from './playThrough';

/** A sequence of the reference: Part A and a Part B that is given. */
export interface GivenSequence {
  readonly ids: readonly number[];
  readonly positions: readonly [readonly number[], readonly number[]];
  readonly partALength: number;
}

/** A text to be filled. */
export interface GivenText {
  readonly ids: readonly number[];
  readonly maskPositions: readonly number[];
}

export interface ComparisonRequest {
  /** The model folder for the GPU. */
  readonly gpuFolder: string;
  /** The model folder for the CPU: the same, or one that should give the same. */
  readonly cpuFolder: string;
  readonly sequences: readonly GivenSequence[];
  readonly texts: readonly GivenText[];
}

/** Token ids of the answers to each blank of each text, best first. */
export type Answers = readonly (readonly (readonly number[])[])[][];

export type ComparisonResult =
  | { readonly unavailable: string }
  | {
      /** Largest differences between the devices, as shares of the largest logit. */
      readonly onePass: number;
      /** The GPU token by token, the CPU in one pass. */
      readonly stepwise: number;
      /** After keeping and forgetting slots. */
      readonly playedThrough: number;
      readonly greedy: { readonly gpu: Answers; readonly cpu: Answers };
      readonly beam: { readonly gpu: Answers; readonly cpu: Answers };
      /** Milliseconds of a short fill. */
      readonly milliseconds: { readonly gpu: number; readonly cpu: number };
    };

async function compare(request: ComparisonRequest): Promise<ComparisonResult> {
  const { gpuFolder, cpuFolder, sequences, texts } = request;
  const manifest = await readManifest(gpuFolder);
  const graphs = await findGraphs(gpuFolder, manifest);
  const cpuGraphs = await findGraphs(cpuFolder, await readManifest(cpuFolder));
  const onGpu = await openEngine(graphs, { device: 'webgpu', threads: 1 });
  const onCpu = await openEngine(cpuGraphs, { device: 'cpu', threads: 1 });
  const [gpu, cpu] = [onGpu.engine, onCpu.engine];
  const expected = await inOnePass(cpu, sequences);
  const result = {
    onePass: largestDifference(await inOnePass(gpu, sequences), expected),
    stepwise: largestDifference(await tokenByToken(gpu, sequences), expected),
    playedThrough: largestDifference(await playThrough(gpu), await playThrough(cpu)),
    greedy: {
      gpu: await answers(gpu, manifest.special, texts, 'greedy'),
      cpu: await answers(cpu, manifest.special, texts, 'greedy'),
    },
    beam: {
      gpu: await answers(gpu, manifest.special, texts, 'beam'),
      cpu: await answers(cpu, manifest.special, texts, 'beam'),
    },
    milliseconds: { gpu: await timeFill(gpu), cpu: await timeFill(cpu) },
  };
  await onGpu.release();
  await onCpu.release();
  return result;
}

async function readManifest(folder: string) {
  return parseManifest(await readFile(join(folder, modelFiles.manifest), 'utf8'));
}

/** The logits at every token of Part B. */
async function inOnePass(engine: Engine, sequences: readonly GivenSequence[]): Promise<Float32Array[]> {
  const rows: Float32Array[] = [];
  for (const sequence of sequences) {
    const { ids, partALength } = sequence;
    const cache = engine.createCache();
    const logits = await read(engine, cache, sequence, 0, ids.length);
    rows.push(...logits.slice(partALength));
  }
  return rows;
}

/** The same, Part A first and then one token after the other. */
async function tokenByToken(engine: Engine, sequences: readonly GivenSequence[]): Promise<Float32Array[]> {
  const rows: Float32Array[] = [];
  for (const sequence of sequences) {
    const cache = engine.createCache();
    await read(engine, cache, sequence, 0, sequence.partALength);
    for (let at = sequence.partALength; at < sequence.ids.length; at++) {
      rows.push(...(await read(engine, cache, sequence, at, at + 1)));
    }
  }
  return rows;
}

/** Reads the tokens `start` … `end − 1`, and returns copies of their logits. */
async function read(
  engine: Engine,
  cache: ReturnType<Engine['createCache']>,
  { ids, positions, partALength }: GivenSequence,
  start: number,
  end: number,
): Promise<Float32Array[]> {
  const mask = new AttentionMask(end - start, end);
  for (let at = start; at < end; at++) {
    mask.seeRange(at - start, 0, Math.max(partALength, at + 1));
  }
  const logits = await engine.forward({
    cache,
    tokens: ids.slice(start, end),
    positions: positions[0].slice(start, end),
    blockPositions: positions[1].slice(start, end),
    visible: mask.visible,
    logitsAt: Array.from({ length: end - start }, (_, i) => i),
  });
  return logits.map((row) => row.slice());
}

/** Fills every blank of every text, each with the answers before it written. */
async function answers(
  engine: Engine,
  special: SpecialTokens,
  texts: readonly GivenText[],
  strategy: 'greedy' | 'beam',
): Promise<Answers> {
  const all: (readonly (readonly number[])[])[][] = [];
  for (const text of texts) {
    const reading = new Reading(engine, text);
    const blanks: (readonly number[])[][] = [];
    for (const maskPosition of text.maskPositions) {
      const task = { reading, special, maskPosition, maxTokens: 12, process: anything };
      const found: Answer[] =
        strategy === 'greedy'
          ? await greedySearch(task, 3)
          : await beamSearch(task, { beams: 4, lengthPenalty: 0 });
      blanks.push(found.map(({ tokenIds }) => [...tokenIds]));
      const written = [special.startOfPiece, ...(found[0]?.tokenIds ?? [])];
      await reading.write(written.map((id, i) => ({ id, maskPosition, inside: i + 1 })));
    }
    all.push(blanks);
  }
  return all;
}

process.once('message', (request: ComparisonRequest) => {
  void compare(request)
    .catch((error: unknown): ComparisonResult => {
      if (error instanceof DeviceError) {
        return { unavailable: error.message };
      }
      throw error;
    })
    .then((result) => process.send?.(result, () => process.disconnect()));
});
