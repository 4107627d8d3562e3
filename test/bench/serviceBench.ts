// What a user waits for with the bundled model: the first candidates of a hover, the start, and what the forked
// process adds to the engine's own time.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalService } from '../../server/inference/localService';
import { createRemoteService } from '../../server/inference/remoteService';
import type { FillRequest, GlmService } from '../../server/inference/service';
import { median, quantile, times } from './time';

const program = join(__dirname, 'inference.js');
const rounds = 40;

/** Lines of Markdown. */
export async function measureService(): Promise<string[]> {
  const start = performance.now();
  const remote = createRemoteService({ device: 'cpu' }, { program });
  await remote.fill(request(0));
  const firstAnswer = performance.now() - start;
  const hovers = await fills(remote);
  await remote.dispose();

  const local = new LocalService({ device: 'cpu' });
  await local.fill(request(0));
  const own = await fills(local);
  await local.dispose();
  return [
    `- start of the process to the first answer: ${firstAnswer.toFixed(0)} ms`,
    `- six candidates (beam search, at most 16 tokens) with 200 words around the blank: median ${median(hovers).toFixed(0)} ms, 95th percentile ${quantile(hovers, 0.95).toFixed(0)} ms`,
    `- the same in one process: median ${median(own).toFixed(0)} ms, so the forked process costs ${((median(hovers) / median(own) - 1) * 100).toFixed(1)} %`,
  ];
}

function fills(service: GlmService): Promise<number[]> {
  let round = 0;
  return times(rounds, () => service.fill(request(++round)));
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
