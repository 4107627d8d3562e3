// Few labelled rows: what is gained by calibration, by fine-tuning, and by a bag of words without any model.
//
//   node tools/bench.mjs fewShot --out out/fewShot --minutes 25 [--sets sst2,ag_news,eprstmt,tnews] [--shots 16,64]
//     [--seeds 1,2,3,4,5] [--methods …] [--model DIR] [--docs]
//
// Goes on where it was stopped: what is measured lies in OUT/results.jsonl. Sets and seeds take turns, so that a run
// that is out of time has a few seeds of everything rather than everything of one set. Writes OUT/fewShot.md, and the
// learning curves of the first seed beside it; two runs of other seeds with --threads 1 into the same OUT make better
// use of two cores than one with two. --docs puts both into docs/training.md. --settings takes other rows,
// to choose settings by (--lr, --epochs).
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LocalService } from '../../server/inference/localService';
import { learningCurve } from '../../server/learning/curve';
import { Frozen, frozenMethods } from './fewShot/frozen';
import { draw, readSet, type LabelledSet } from './fewShot/sample';
import { percent, table, type Result } from './fewShot/table';
import { tuned } from './fewShot/tuned';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'out/fewShot' },
    data: { type: 'string', default: '../shared/eval' },
    model: { type: 'string', default: '' },
    sets: { type: 'string', default: 'sst2,ag_news,eprstmt,tnews' },
    shots: { type: 'string', default: '16,64' },
    seeds: { type: 'string', default: '1,2,3,4,5' },
    methods: { type: 'string', default: [...frozenMethods, 'lora', 'all'].join() },
    tested: { type: 'string', default: '160' },
    epochs: { type: 'string' },
    lr: { type: 'string' },
    threads: { type: 'string', default: '2' },
    minutes: { type: 'string', default: '25' },
    settings: { type: 'boolean', default: false },
    docs: { type: 'boolean', default: false },
  },
});

const results = join(values.out, 'results.jsonl');
const deadline = performance.now() + 60_000 * Number(values.minutes);
const methods = values.methods.split(',');
const seeds = values.seeds.split(',').map(Number);
const optional = (text: string | undefined) => (text === undefined ? undefined : Number(text));

/** Whose learning curves the docs show. */
const shown = { set: 'ag_news', shots: 64, method: 'lora' };

async function main(): Promise<void> {
  mkdirSync(values.out, { recursive: true });
  const done: Result[] = existsSync(results)
    ? readFileSync(results, 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line) as Result)
    : [];
  const service = new LocalService({ device: 'cpu', threads: Number(values.threads), model: values.model });
  const sets = new Map<string, { readonly set: LabelledSet; readonly frozen: Frozen }>();
  for (const name of values.sets.split(',')) {
    const set = await readSet(name, values.data, values.settings);
    sets.set(name, { set, frozen: new Frozen(set, service) });
  }
  for (const wanted of inTurn([...sets.keys()])) {
    const isDone = done.some(
      (each) =>
        each.set === wanted.set &&
        each.shots === wanted.shots &&
        each.seed === wanted.seed &&
        each.method === wanted.method,
    );
    const known = sets.get(wanted.set);
    if (isDone || known === undefined || performance.now() > deadline) continue;
    const sample = draw(known.set, wanted.shots, wanted.seed, Number(values.tested));
    if (
      sample.learned.length < wanted.shots * known.set.task.verbalizer.length ||
      sample.tested.length < 50
    ) {
      continue;
    }
    const start = performance.now();
    const frozen = frozenMethods.find((method) => method === wanted.method);
    const accuracy =
      frozen === undefined
        ? await fineTuned(known.set, sample, wanted)
        : await known.frozen.accuracy(frozen, sample);
    const result = { ...wanted, accuracy };
    done.push(result);
    appendFileSync(results, `${JSON.stringify(result)}\n`);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    process.stderr.write(
      `${wanted.set}, ${wanted.shots} rows a label, seed ${wanted.seed}, ${wanted.method}: ${percent(accuracy)} %, ${seconds} s\n`,
    );
  }
  await service.dispose();
  const text = table(done, methods, seeds.length);
  writeFileSync(join(values.out, 'fewShot.md'), text);
  process.stdout.write(text);
  if (values.docs) intoDocs(text);
}

type Wanted = Omit<Result, 'accuracy'>;

/** Everything that is measured, so that a run which stops anywhere has measured all sets about equally often. */
function* inTurn(sets: readonly string[]): Generator<Wanted> {
  for (const seed of seeds) {
    for (const shots of values.shots.split(',').map(Number)) {
      for (const method of methods) {
        for (const set of sets) yield { set, shots, seed, method };
      }
    }
  }
}

async function fineTuned(
  set: LabelledSet,
  sample: Parameters<typeof tuned>[1],
  wanted: Wanted,
): Promise<number> {
  const { accuracy, events } = await tuned(set, sample, {
    what: wanted.method,
    seed: wanted.seed,
    threads: Number(values.threads),
    model: values.model,
    epochs: optional(values.epochs),
    learningRate: optional(values.lr),
  });
  if (wanted.seed === 1) {
    const title = `${set.task.name}: ${wanted.method}, ${wanted.shots} rows a label`;
    writeFileSync(curveOf(wanted), learningCurve(title, events));
  }
  return accuracy;
}

function curveOf({ set, shots, method }: Omit<Wanted, 'seed'>): string {
  return join(values.out, `${set}-${shots}-${method}.svg`);
}

/** The table, and a learning curve, between their marks. */
function intoDocs(text: string): void {
  const page = 'docs/training.md';
  const marked = /(<!-- fewShot -->\n)[\s\S]*?(<!-- \/fewShot -->)/;
  const old = readFileSync(page, 'utf8');
  if (!marked.test(old))
    throw new Error(`${page} has no place for the table: <!-- fewShot --> … <!-- /fewShot -->`);
  const curve = 'images/training-curve.svg';
  if (existsSync(curveOf(shown))) copyFileSync(curveOf(shown), join('docs', curve));
  const picture = existsSync(join('docs', curve))
    ? `\n![A learning curve: loss and accuracy](${curve})\n`
    : '';
  writeFileSync(
    page,
    old.replace(marked, (_, start: string, end: string) => `${start}\n${text}${picture}\n${end}`),
  );
}

void main();
