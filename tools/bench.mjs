// Bundles one benchmark of test/bench beside the product's programs and runs it.
//
//   node tools/bench.mjs [small|base|large|bundled …]     the engine and what a user waits for (run.ts)
//   node tools/bench.mjs NAME …                           one of the others; their head comments say with what arguments
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

const others = [
  'completion',
  'constraints',
  'big',
  'fewShot',
  'labelling',
  'labellingEditor',
  'original',
  'peers',
  'precision',
  'soak',
  'surprise',
  'trainingStep',
];
const [first, ...rest] = process.argv.slice(2);
const [name, args] = others.includes(first) ? [first, rest] : ['run', process.argv.slice(2)];
const program = `dist/bench-${name}.js`;

// The benchmarks start the product's own processes, which must be of the same source.
const built = spawnSync(process.execPath, ['tools/build.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
if (built.status !== 0) process.exit(built.status ?? 1);
await build({
  entryPoints: [`test/bench/${name}.ts`],
  outfile: program,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['onnxruntime-node'],
  logLevel: 'warning',
});
process.exitCode = spawnSync(process.execPath, [program, ...args], { stdio: 'inherit' }).status ?? 1;
