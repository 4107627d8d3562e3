// What a user waits for with the bundled model: the first candidates of a hover, the start, and what the forked
// process adds to the engine's own time.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalService } from '../../server/inference/localService';
import { createRemoteService } from '../../server/inference/remoteService';
import type { FillRequest } from '../../server/inference/service';
import { median, quantile } from './time';

const program = join(__dirname, 'inference.js');
const rounds = 60;

/** Fills that are not counted: code that runs often is compiled in them. */
const warmUp = 10;

/** Between two fills, in ms. */
const pause = 50;

/** Lines of Markdown. */
export async function measureService(): Promise<string[]> {
  const start = performance.now();
  const remote = createRemoteService({ device: 'cpu' }, { program });
  await remote.fill(request(0));
  const firstAnswer = performance.now() - start;
  const local = new LocalService({ device: 'cpu' });
  const forked: number[] = [];
  const own: number[] = [];
  // In turns, and each goes first half of the time: what else the machine does, and what is warm, falls on both.
  for (let round = -warmUp; round < rounds; round++) {
    const services = [
      { service: remote, times: forked },
      { service: local, times: own },
    ];
    for (const { service, times } of round % 2 === 0 ? services : services.reverse()) {
      // The runtime's threads of the other process go on looking for work for a while.
      await delay(pause);
      const begun = performance.now();
      await service.fill(request(round + warmUp));
      if (round >= 0) times.push(performance.now() - begun);
    }
  }
  await remote.dispose();
  await local.dispose();
  const added = forked.map((time, round) => time - (own[round] ?? NaN));
  return [
    `- start of the process to the first answer: ${firstAnswer.toFixed(0)} ms`,
    `- six candidates (beam search, at most 16 tokens) with 200 words around the blank: median ${median(forked).toFixed(0)} ms, 95th percentile ${quantile(forked, 0.95).toFixed(0)} ms`,
    `- the same in one process: median ${median(own).toFixed(0)} ms; the forked process adds ${median(added).toFixed(1)} ms to the same fill (median), ${((100 * median(added)) / median(own)).toFixed(1)} %`,
  ];
}

/** 200 words of a real text with a blank in the middle; another place every round, so that nothing is known yet. */
function request(round: number): FillRequest {
  const text = readFileSync(join(__dirname, '../examples/constitution.md'), 'utf8');
  const words = text.split(/\s+/);
  const first = (round * 7) % Math.max(words.length - 201, 1);
  const around = words.slice(first, first + 201);
  around[100] = '[MASK]';
  return { text: around.join(' '), count: 6, maxTokens: 16, strategy: 'beam', wellFormed: true };
}
