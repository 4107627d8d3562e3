// How fast this machine reads memory with all its cores: the bound on decoding, which reads every weight once a token.
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';

/** Bytes that each thread reads in one round; far more than any cache holds. */
const bytes = 256 * 1024 * 1024;

const rounds = 12;

/** Compares two equal halves when told to, and reports when it began and ended, in milliseconds of one clock. */
const program = `
const { parentPort, workerData } = require('node:worker_threads');
const a = Buffer.alloc(workerData / 2, 1);
const b = Buffer.alloc(workerData / 2, 1);
const now = () => performance.timeOrigin + performance.now();
parentPort.on('message', () => {
  const start = now();
  if (!a.equals(b)) throw new Error('memory changed');
  parentPort.postMessage({ start, end: now() });
});
parentPort.postMessage({ start: 0, end: 0 });
`;

const spanSchema = z.object({ start: z.number(), end: z.number() });

/**
 * Bytes a second, the best of several rounds. A round lasts from the first thread's start to the last one's end: a
 * thread that reads alone while another waits for its core must not count as if both had been so fast.
 */
export async function readBandwidth(threads = availableParallelism()): Promise<number> {
  const workers = Array.from(
    { length: threads },
    () => new Worker(program, { eval: true, workerData: bytes }),
  );
  // Rejects where the worker fails.
  const next = async (worker: Worker) => spanSchema.parse((await once(worker, 'message'))[0]);
  await Promise.all(workers.map(next));
  let best = 0;
  for (let round = 0; round < rounds; round++) {
    const spans = workers.map(next);
    for (const worker of workers) {
      worker.postMessage('read');
    }
    const done = await Promise.all(spans);
    const start = Math.min(...done.map((span) => span.start));
    const end = Math.max(...done.map((span) => span.end));
    best = Math.max(best, (threads * bytes) / ((end - start) / 1000));
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return best;
}
