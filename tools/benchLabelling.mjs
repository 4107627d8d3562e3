// Bundles the benchmark of labelling and runs it; its head comment says with what arguments.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

await build({
  entryPoints: { benchLabelling: 'test/bench/labelling.ts' },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['onnxruntime-node'],
  logLevel: 'warning',
});
process.exitCode =
  spawnSync(process.execPath, ['dist/benchLabelling.js', ...process.argv.slice(2)], { stdio: 'inherit' })
    .status ?? 1;
