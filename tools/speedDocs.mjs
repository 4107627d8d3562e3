// Measures what docs/speed.md shows, and writes the tables into it. Each stands between <!-- NAME --> and
// <!-- /NAME -->; the words around them are written by hand.
//
//   node tools/speedDocs.mjs [--llama FOLDER] [--python PYTHON] [--checkpoint FOLDER TEXT…] [--soak FILLS]
//                            [--label DATA --task TASK] [--shapes base,large]
//
// What an option is missing for stays as it is. On an otherwise idle machine of two cores, some 15 minutes.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const file = 'docs/speed.md';
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    llama: { type: 'string' },
    python: { type: 'string' },
    checkpoint: { type: 'string' },
    soak: { type: 'string' },
    label: { type: 'string' },
    task: { type: 'string' },
    shapes: { type: 'string', default: 'base,large' },
    only: { type: 'string' },
  },
});
const shapes = values.shapes.split(',');

/** Name of a table, and the benchmark that prints it; undefined where an option is missing. */
const tables = {
  engine: [...shapes, 'bundled'],
  completion: ['completion'],
  peers: values.llama && ['peers', '--llama', values.llama, ...shapes],
  original: values.python && ['original', '--python', values.python, 'large'],
  precision: values.checkpoint && ['precision', values.checkpoint, ...positionals, '--blanks', '300'],
  labelling: values.label && values.task && ['labelling', 'rate', values.label, values.task, '200'],
  soak: values.soak && ['soak', values.soak],
};

for (const [name, args] of Object.entries(tables)) {
  if (!args || (values.only !== undefined && values.only !== name)) continue;
  const begun = Date.now();
  const { status, stdout } = spawnSync(process.execPath, ['tools/bench.mjs', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) {
    console.error(`${name}: the benchmark ended with status ${status}; its table stays as it is`);
    process.exitCode = 1;
    continue;
  }
  write(name, stdout.trim());
  console.error(`${name}: ${Math.round((Date.now() - begun) / 1000)} s`);
}
spawnSync('npx', ['prettier', '--write', file], { stdio: 'ignore', shell: process.platform === 'win32' });

/** Puts the text between the marks, at once: an interrupted run keeps the tables that it has. */
function write(name, text) {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const page = readFileSync(file, 'utf8');
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no place for the table "${name}"`);
  writeFileSync(file, `${page.slice(0, from + start.length)}\n\n${text}\n\n${page.slice(to)}`);
}
