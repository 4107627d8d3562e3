// Asks the built `glm` every published set in a folder and blanks of held-out text, and prints one Markdown table:
// the model, an n-gram model of the same training text (tools/pretrain/ngram.py), and chance. A second table is about
// labels of whole texts: each scorer of `glm label`, the n-gram model, and the most frequent label.
//
//   node tools/evaluate.mjs --sets FOLDER [--text FILE …] [--limit 500] [--context 60] [--model NAME|DIR]
//                           [--tasks FOLDER] [--ngram ngram.bin --words words.json --python venv/bin/python]
//
// FOLDER holds SET/dev.jsonl for some of the sets that `glm eval --help` names; `lama_trex` is asked as `lama`.
// The tasks' folder holds SET.glm-task.json for some of the sets that have labels (test/bench/tasks).
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
/** Folder of a set → how `glm eval` calls it. */
const sets = {
  cloth: 'cloth',
  lambada: 'lambada',
  winograd: 'winograd',
  copa: 'copa',
  chid: 'chid',
  lama_trex: 'lama',
  lama_squad: 'lama',
};

const { values: options } = parseArgs({
  options: {
    sets: { type: 'string' },
    tasks: { type: 'string' },
    text: { type: 'string', multiple: true, default: [] },
    limit: { type: 'string', default: '500' },
    context: { type: 'string', default: '60' },
    model: { type: 'string' },
    ngram: { type: 'string' },
    words: { type: 'string' },
    python: { type: 'string', default: 'python3' },
  },
});
const scratch = mkdtempSync(join(tmpdir(), 'glm-evaluate-'));
const questions = join(scratch, 'questions.jsonl');

console.log(
  '| set | questions | GLM, % (95 % interval) | among 5, % | told the length, % | n-gram, % | among 5, % | chance, % |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
try {
  for (const [folder, set] of Object.entries(sets)) {
    const file = options.sets === undefined ? '' : join(options.sets, folder, 'dev.jsonl');
    if (existsSync(file)) {
      ask(set, file, folder, ['--context', options.context]);
    }
  }
  for (const file of options.text) {
    ask('blanks', file, basename(file, '.txt'), []);
  }
  if (options.tasks !== undefined && options.sets !== undefined) {
    labelSets(options.tasks, options.sets);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** One set: a row for each group of up to six, or one row. */
function ask(set, file, name, more) {
  const model = options.model === undefined ? [] : ['--model', options.model];
  const asked = ['eval', set, file, '--json', '--limit', options.limit, '--questions', questions];
  const evaluated = (...extra) =>
    JSON.parse(run(process.execPath, join(root, 'dist/cli.js'), ...asked, ...more, ...extra, ...model));
  const { groups, total } = evaluated();
  // The n-gram model is told that one word is missing; told the same, GLM is compared on equal terms.
  const told = groups.some(isFree) ? evaluated('--tell-length') : undefined;
  const counted = ngramResults();
  const rows = groups.length > 1 && groups.length <= 6 ? groups : [total];
  for (const row of rows) {
    const other = counted.find(({ group }) => group === row.group) ?? all(counted);
    const [low, high] = row.interval.map((end) => end.toFixed(1));
    const cells = [
      row.group === undefined ? name : `${name}, ${row.group}`,
      row.count,
      `${row.accuracy.toFixed(1)} (${low}–${high})`,
      row.amongFive?.toFixed(1) ?? '',
      (told?.groups.find(({ group }) => group === row.group) ?? told?.total)?.accuracy.toFixed(1) ?? '',
      other?.accuracy.toFixed(1) ?? '',
      row.amongFive === undefined ? '' : (other?.amongFive.toFixed(1) ?? ''),
      row.chance?.toFixed(1) ?? '',
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

/** The second table: how many of the rows get the right label. */
function labelSets(tasks, sets) {
  const scorers = ['logProb', 'normalised', 'calibrated', 'pmi', 'batch'];
  console.log(
    `\n| set | rows | labels | ${scorers.join(', % | ')}, % | n-gram, % | most frequent label, % |`,
  );
  console.log(`| --- | --- | --- | ${scorers.map(() => '---').join(' | ')} | --- | --- |`);
  for (const file of readdirSync(tasks).filter((name) => name.endsWith('.glm-task.json'))) {
    const set = file.replace('.glm-task.json', '');
    const data = join(sets, set, 'dev.jsonl');
    if (!existsSync(data)) continue;
    const task = JSON.parse(readFileSync(join(tasks, file), 'utf8'));
    const rows = readFileSync(data, 'utf8').trim().split('\n').slice(0, Number(options.limit));
    writeFileSync(join(scratch, 'rows.jsonl'), `${rows.join('\n')}\n`);
    const accuracies = accuraciesOf(join(tasks, file));
    const right = scorers.map((scorer) => (100 * accuracies[scorer]).toFixed(1));
    writeFileSync(
      questions,
      rows.map((row) => `${JSON.stringify(asQuestion(task, JSON.parse(row)))}\n`).join(''),
    );
    const counted = all(ngramResults())?.accuracy.toFixed(1) ?? '';
    const labels = Object.keys(task.verbalizer).length;
    const cells = [set, rows.length, labels, ...right, counted, mostFrequent(task, rows).toFixed(1)];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

/** Share of the rows that `glm label` labels right, for each scorer. */
function accuraciesOf(task) {
  const model = options.model === undefined ? [] : ['--model', options.model];
  const out = join(scratch, 'labelled.jsonl');
  rmSync(out, { force: true });
  const asked = ['label', join(scratch, 'rows.jsonl'), '--task', task, '--out', out, '--json'];
  return JSON.parse(run(process.execPath, join(root, 'dist/cli.js'), ...asked, ...model)).accuracies;
}

/** A row as the n-gram model is asked about it: one answer stands for each label, the first. */
function asQuestion(task, row) {
  const pattern = task.pattern ?? task.patterns[0];
  const text = pattern.replace(/\{(\w+)\}/g, (_, column) => String(row[column] ?? ''));
  const answer = task.verbalizer[goldOf(task, row)][0];
  return { text, blank: 0, answer, choices: Object.values(task.verbalizer).map(([first]) => first) };
}

function goldOf(task, row) {
  const value = String(row[task.goldColumn]);
  return task.goldValues?.[value] ?? value;
}

function mostFrequent(task, rows) {
  const counts = new Map();
  for (const row of rows) {
    const gold = goldOf(task, JSON.parse(row));
    counts.set(gold, (counts.get(gold) ?? 0) + 1);
  }
  return (100 * Math.max(...counts.values())) / rows.length;
}

/** Whether the model wrote freely, rather than chose. */
function isFree({ amongFive }) {
  return amongFive !== undefined;
}

function ngramResults() {
  if (options.ngram === undefined) {
    return [];
  }
  const script = join(root, 'tools/pretrain/ngram.py');
  const asking = ['ask', '--model', options.ngram, '--words', options.words, '--questions', questions];
  return run(options.python, script, ...asking)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** All groups as one. */
function all(results) {
  const count = results.reduce((sum, result) => sum + result.count, 0);
  const weighted = (key) => results.reduce((sum, result) => sum + result[key] * result.count, 0) / count;
  return count === 0 ? undefined : { accuracy: weighted('accuracy'), amongFive: weighted('amongFive') };
}

function run(program, ...args) {
  return execFileSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1 << 26,
  });
}
