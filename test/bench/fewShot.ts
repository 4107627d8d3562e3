// Few labelled rows: what is gained by calibration, by fine-tuning, and by a bag of words without any model.
//
//   node tools/bench.mjs fewShot --out out/fewShot [--minutes 12] [--sets sst2,ag_news,eprstmt] [--shots 16,64] [--seeds 5]
//
// Goes on where it was stopped: what is measured lies in OUT/results.jsonl. Writes OUT/fewShot.md, and draws the
// learning curves of the first seed beside it. Sets and seeds take turns, so that a run that is out of time has a few
// seeds of everything rather than everything of one set.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { readModelWeights } from '../../server/checkpoint/modelWeights';
import { shuffled } from '../../server/glm/objective/random';
import { LocalService } from '../../server/inference/localService';
import { openModelFolder } from '../../server/inference/modelFolder';
import { bestStrength } from '../../server/labelling/calibration/crossValidation';
import { fitLogisticRegression, predict } from '../../server/labelling/calibration/logisticRegression';
import { fitNeighbours, nearestLabels } from '../../server/labelling/calibration/nearestNeighbours';
import { answerFeatures, maskDistributions } from '../../server/labelling/calibration/rowFeatures';
import { TaskScorer } from '../../server/labelling/scoring/taskScorer';
import { answersOf, ClozeRows, type KnownRow } from '../../server/learning/clozeRows';
import { learningCurve } from '../../server/learning/curve';
import type { LearningEvent } from '../../server/learning/request';
import { settingsOf, trainableNamed } from '../../server/learning/settings';
import { knownRows, readTaskFile } from '../../server/learning/taskCourse';
import { chosenLabels, clozeExercises } from '../../server/training/clozeExercises';
import { clozeBatch } from '../../server/training/clozeBatch';
import { inPieces } from '../../server/training/exercises';
import { fineTune } from '../../server/training/fineTune';
import { Trainer } from '../../server/training/trainer';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'out/fewShot' },
    data: { type: 'string', default: '../shared/eval' },
    sets: { type: 'string', default: 'sst2,ag_news,eprstmt' },
    shots: { type: 'string', default: '16,64' },
    seeds: { type: 'string', default: '5' },
    tested: { type: 'string', default: '120' },
    epochs: { type: 'string', default: '8' },
    threads: { type: 'string', default: '2' },
    minutes: { type: 'string', default: '12' },
  },
});

const methods = ['zero-shot', 'bag of words', 'regression', 'neighbours', 'bias', 'lora', 'all'] as const;
type Method = (typeof methods)[number];

interface Result {
  readonly set: string;
  readonly shots: number;
  readonly seed: number;
  readonly method: Method;
  readonly accuracy: number;
}

const results = join(values.out, 'results.jsonl');
const deadline = performance.now() + 60_000 * Number(values.minutes);

async function main(): Promise<void> {
  mkdirSync(values.out, { recursive: true });
  const done: Result[] = existsSync(results)
    ? readFileSync(results, 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line) as Result)
    : [];
  const sets = values.sets.split(',');
  const service = new LocalService({ device: 'cpu', threads: Number(values.threads) });
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    for (const shots of values.shots.split(',').map(Number)) {
      for (const set of sets) {
        const missing = methods.filter(
          (method) =>
            !done.some(
              (each) =>
                each.set === set && each.shots === shots && each.seed === seed && each.method === method,
            ),
        );
        for (const method of missing) {
          if (performance.now() > deadline) continue;
          const accuracy = await measure(service, set, shots, seed, method);
          const result = { set, shots, seed, method, accuracy };
          done.push(result);
          appendFileSync(results, `${JSON.stringify(result)}\n`);
          process.stderr.write(
            `${set}, ${shots} rows a label, seed ${seed}, ${method}: ${percent(accuracy)} %\n`,
          );
        }
      }
    }
  }
  await service.dispose();
  const text = table(done, sets);
  writeFileSync(join(values.out, 'fewShot.md'), text);
  process.stdout.write(text);
}

/** Share of right labels on rows that were not learned from. */
async function measure(
  service: LocalService,
  set: string,
  shots: number,
  seed: number,
  method: Method,
): Promise<number> {
  const task = await readTaskFile(`test/bench/tasks/${set}.glm-task.json`);
  const rows = await knownRows(task, { data: join(values.data, set, 'dev.jsonl') });
  const order = shuffled(rows, xoroshiro128plus(seed));
  const learned = task.verbalizer.flatMap((_, label) =>
    order.filter((row) => row.label === label).slice(0, shots),
  );
  const used = new Set(learned);
  const tested = order.filter((row) => !used.has(row)).slice(0, Number(values.tested));
  const labels = learned.map(({ label }) => label);
  const count = task.verbalizer.length;
  const right = (say: (row: number) => readonly number[]) =>
    tested.filter(({ label }, row) => indexOfMax(say(row)) === label).length / tested.length;
  switch (method) {
    case 'zero-shot': {
      const scorer = await TaskScorer.create(service, task);
      const scores = await scorer.scoreAll(tested.map(({ cell }) => cell));
      return right((row) => scorer.suggest(scores[row] ?? [], 'logProb').distribution);
    }
    case 'regression': {
      const scorer = await TaskScorer.create(service, task);
      const features = async (part: readonly KnownRow[]) =>
        (await scorer.scoreAll(part.map(({ cell }) => cell))).map(answerFeatures);
      const own = await features(learned);
      const regression = fitLogisticRegression(own, labels, count, { l2: bestStrength(own, labels, count) });
      const others = await features(tested);
      return right((row) => predict(regression, others[row] ?? []));
    }
    case 'neighbours': {
      const masks = (row: KnownRow) => maskDistributions(service, task, row.cell);
      const known = await Promise.all(
        learned.map(async (row) => ({ label: row.label, masks: await masks(row) })),
      );
      const neighbours = fitNeighbours(known, count);
      const others = await Promise.all(tested.map(masks));
      return right((row) => nearestLabels(neighbours, others[row] ?? [], count));
    }
    case 'bag of words': {
      const columns = [...new Set(task.patterns.flatMap((pattern) => pattern.columns))];
      const { vectors, others } = bags(
        learned.map(({ cell }) => columns.map(cell).join(' ')),
        tested.map(({ cell }) => columns.map(cell).join(' ')),
      );
      const regression = fitLogisticRegression(vectors, labels, count, { standardise: false, l2: 1 });
      return right((row) => predict(regression, others[row] ?? []));
    }
    case 'bias':
    case 'lora':
    case 'all':
      return tuned(method, { set, shots, seed, learned, tested });
  }
}

/** Fine-tunes on three quarters of the rows, stops by the last quarter, and judges by rows of neither. */
async function tuned(
  what: string,
  of: {
    readonly set: string;
    readonly shots: number;
    readonly seed: number;
    readonly learned: readonly KnownRow[];
    readonly tested: readonly KnownRow[];
  },
): Promise<number> {
  const { set, shots, seed, learned, tested } = of;
  const task = await readTaskFile(`test/bench/tasks/${set}.glm-task.json`);
  const { manifest, tokenizer, graphs } = await openModelFolder('');
  const { architecture, special } = manifest;
  const cloze = new ClozeRows(task, { tokenizer, engine: { architecture } });
  const texts = async (rows: readonly KnownRow[]) =>
    (await Promise.all(rows.map((row) => cloze.of(row)))).flat();
  const answers = answersOf(task);
  const isHeldOut = (_: KnownRow, i: number) => i % 4 === 3;
  const settings = settingsOf({
    model: '',
    lessons: { kind: 'task', task: '', data: '' },
    out: '',
    trainable: trainableNamed(what),
    // Of more rows each is seen less often, so that a run of all sets stays bearable.
    epochs: shots > 32 ? Math.ceil(Number(values.epochs) / 2) : Number(values.epochs),
    seed,
    threads: 0,
  });
  const weights = await readModelWeights(dirname(graphs.graph));
  const train = await texts(learned.filter((row, i) => !isHeldOut(row, i)));
  const heldOut = await texts(learned.filter(isHeldOut));
  const events: LearningEvent[] = [];
  const perEpoch = Math.ceil(train.length / settings.batchSize);
  await fineTune(
    architecture,
    clozeExercises({ special, answers, train, heldOut, batchSize: 16 }),
    weights,
    settings,
    {
      threads: Number(values.threads),
      onStep: ({ step, steps, loss }) => events.push({ kind: 'step', step, steps, loss }),
      onEpoch: (epoch) => events.push({ kind: 'epoch', step: epoch.epoch * perEpoch, ...epoch }),
    },
  );
  if (seed === 1) {
    const title = `${task.name}: ${what}, ${shots} rows a label`;
    writeFileSync(join(values.out, `${set}-${shots}-${what}.svg`), learningCurve(title, events));
  }
  const trainer = await Trainer.open(architecture, weights, {
    trainable: settings.trainable,
    objective: clozeExercises({ special, answers, train, heldOut, batchSize: 16 }).objective,
    optimizer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0, largestNorm: 1 },
    seed,
    threads: Number(values.threads),
  });
  let right = 0;
  for (const part of inPieces(await texts(tested), 16)) {
    const found = chosenLabels(answers, await trainer.evaluate(clozeBatch(part, answers, special)));
    right += part.filter(({ gold }, i) => found[i] === gold).length;
  }
  await trainer.release();
  return right / (tested.length * task.patterns.length);
}

/** TF-IDF of words and of pairs of Chinese characters, rows of length 1; words of the first texts only. */
function bags(texts: readonly string[], others: readonly string[]) {
  const wordsOf = (text: string) => [
    ...(text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []).flatMap((word) =>
      /\p{Script=Han}/u.test(word) ? [...word].flatMap((a, i, all) => [a, a + (all[i + 1] ?? '')]) : [word],
    ),
  ];
  const frequency = new Map<string, number>();
  for (const text of texts) {
    for (const word of new Set(wordsOf(text))) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  }
  const places = new Map([...frequency.keys()].map((word, i) => [word, i]));
  const vector = (text: string) => {
    const values = Array.from({ length: places.size }, () => 0);
    for (const word of wordsOf(text)) {
      const place = places.get(word);
      if (place === undefined) continue;
      values[place] = (values[place] ?? 0) + Math.log((1 + texts.length) / (frequency.get(word) ?? 1));
    }
    const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) || 1;
    return values.map((value) => value / length);
  };
  return { vectors: texts.map(vector), others: others.map(vector) };
}

/** Mean and standard deviation over the seeds, in percent. */
function table(done: readonly Result[], sets: readonly string[]): string {
  const lines = [
    `| set | rows a label | ${methods.join(' | ')} |`,
    `| --- | --- | ${methods.map(() => '---').join(' | ')} |`,
  ];
  for (const set of sets) {
    for (const shots of values.shots.split(',').map(Number)) {
      const cells = methods.map((method) => {
        const found = done
          .filter((each) => each.set === set && each.shots === shots && each.method === method)
          .map(({ accuracy }) => accuracy);
        if (found.length === 0) return '–';
        const mean = found.reduce((a, b) => a + b, 0) / found.length;
        const deviation = Math.sqrt(
          found.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, found.length - 1),
        );
        const few = found.length < Number(values.seeds) ? ` (${found.length})` : '';
        return `${percent(mean)} ± ${percent(deviation)}${few}`;
      });
      lines.push(`| ${set} | ${shots} | ${cells.join(' | ')} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function indexOfMax(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}

void main();
