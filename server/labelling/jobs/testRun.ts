// A labelling run in a process of its own, which a test kills: `node testRun.js INPUT OUTPUT TASK MILLISECONDS JOBS`.
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { parseTask } from '../task/taskFile';
import { FakeScorer } from '../testService';
import { labelFile } from './labelFile';

async function main(): Promise<void> {
  const [input = '', output = '', task = '', milliseconds = '0', jobs = '1'] = process.argv.slice(2);
  const service = new FakeScorer();
  const score = service.score.bind(service);
  service.score = async (request) => {
    // Later rows may well be done first where several batches are under way.
    await delay(Number(milliseconds) * (jobs === '1' ? 1 : 2 * Math.random()));
    return score(request);
  };
  const { labelled } = await labelFile(service, parseTask(await readFile(task, 'utf8')), {
    input,
    format: 'csv',
    output,
    model: 'fake',
    resume: true,
    jobs: Number(jobs),
  });
  process.stdout.write(`${labelled} labelled, ${service.scored.length} scored\n`);
}

void main();
