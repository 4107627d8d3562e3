// How fast this machine reads memory with all its cores: the bound on decoding, which reads every weight once a token.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** Bytes that each thread reads in one round; far more than any cache holds. */
const bytes = 512 * 1024 * 1024;

/** Compares two equal halves over and over, and reports the bytes a second. */
const program = `
const { parentPort, workerData } = require('node:worker_threads');
const half = workerData / 2;
const a = Buffer.alloc(half, 1);
const b = Buffer.alloc(half, 1);
parentPort.once('message', () => {
  let best = 0;
  for (let round = 0; round < 6; round++) {
    const start = performance.now();
    if (!a.equals(b)) throw new Error('memory changed');
    best = Math.max(best, workerData / ((performance.now() - start) / 1000));
  }
  parentPort.postMessage(best);
});
parentPort.postMessage('ready');
`;

/** Bytes a second, best of several rounds, all threads reading at once. */
export async function readBandwidth(threads = availableParallelism()): Promise<number> {
  const workers = Array.from(
    { length: threads },
    () => new Worker(program, { eval: true, workerData: bytes }),
  );
  const next = (worker: Worker) =>
    new Promise<unknown>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  await Promise.all(workers.map(next));
  const results = workers.map(next);
  for (const worker of workers) {
    worker.postMessage('go');
  }
  const speeds = await Promise.all(results);
  await Promise.all(workers.map((worker) => worker.terminate()));
  return speeds.reduce<number>((total, speed) => total + Number(speed), 0);
}
