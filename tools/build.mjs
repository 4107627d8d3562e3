// Bundles the four programs: the editor's client, the language server, the inference process that it forks,
// and the `glm` command. The native runtime stays outside: it is found in node_modules at run time.
import { chmod } from 'node:fs/promises';
import { build, context } from 'esbuild';

const watch = process.argv.includes('--watch');

/** @type {import('esbuild').BuildOptions} */
const options = {
  entryPoints: {
    extension: 'extension/main.ts',
    server: 'server/main.ts',
    inference: 'server/inference/process.ts',
    cli: 'server/cli.ts',
  },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  sourcemap: true,
  minify: process.argv.includes('--minify'),
  external: ['vscode', 'onnxruntime-node'],
  banner: { js: '#!/usr/bin/env node' },
  logLevel: 'info',
};

if (watch) {
  await (await context(options)).watch();
} else {
  await build(options);
  await chmod('dist/cli.js', 0o755);
}
