// Asks the built `glm` every published set in a folder and blanks of held-out text, and prints one Markdown table:
// the model, an n-gram model of the same training text (tools/pretrain/ngram.py), and chance.
//
//   node tools/evaluate.mjs --sets FOLDER [--text FILE …] [--limit 500] [--context 60] [--model NAME|DIR]
//                           [--ngram ngram.bin --words words.json --python venv/bin/python]
//
// FOLDER holds SET/dev.jsonl for some of the sets that `glm eval --help` names; `lama_trex` is asked as `lama`.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
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

console.log('| set | questions | GLM, % (95 % interval) | among 5, % | n-gram, % | among 5, % | chance, % |');
console.log('| --- | --- | --- | --- | --- | --- | --- |');
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
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** One set: a row for each group of up to six, or one row. */
function ask(set, file, name, more) {
  const model = options.model === undefined ? [] : ['--model', options.model];
  const asked = ['eval', set, file, '--json', '--limit', options.limit, '--questions', questions];
  const { groups, total } = JSON.parse(
    run(process.execPath, join(root, 'dist/cli.js'), ...asked, ...more, ...model),
  );
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
      other?.accuracy.toFixed(1) ?? '',
      row.amongFive === undefined ? '' : (other?.amongFive.toFixed(1) ?? ''),
      row.chance?.toFixed(1) ?? '',
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
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
