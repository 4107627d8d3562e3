// Bundles the programs: the editor's client, the language server, the inference and the training process that it
// forks, and the `glm` command. The native runtime stays outside: it is found in node_modules at run time.
// Bundles every webview page, webviews/NAME/page.tsx, to dist/webview/NAME.js and NAME.css.
import { chmod, readdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { build, context } from 'esbuild';

const watch = process.argv.includes('--watch');

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  sourcemap: true,
  minify: process.argv.includes('--minify'),
  logLevel: 'info',
};

/** @type {import('esbuild').BuildOptions} */
const programs = {
  ...common,
  entryPoints: {
    extension: 'extension/main.ts',
    server: 'server/main.ts',
    inference: 'server/inference/process.ts',
    training: 'server/learning/process.ts',
    cli: 'server/cli.ts',
  },
  outdir: 'dist',
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode', 'onnxruntime-node'],
  banner: { js: '#!/usr/bin/env node' },
};

/** @type {import('esbuild').BuildOptions} */
const pages = {
  ...common,
  entryPoints: await pageEntries(),
  outdir: 'dist/webview',
  platform: 'browser',
  format: 'iife',
  // VS Code 1.91 shows webviews in Chromium 122.
  target: 'chrome122',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  // A webview may load no source map from beside its script.
  sourcemap: watch ? 'inline' : false,
};

async function pageEntries() {
  const folders = await readdir('webviews');
  const entries = folders.map((name) => [name, `webviews/${name}/page.tsx`]);
  return Object.fromEntries(entries.filter(([, page]) => existsSync(page)));
}

await rm('dist/webview', { recursive: true, force: true });
if (watch) {
  for (const options of [programs, pages]) {
    await (await context(options)).watch();
  }
} else {
  await build(programs);
  await build(pages);
  await chmod('dist/cli.js', 0o755);
}
