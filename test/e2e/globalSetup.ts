// Once for all end-to-end tests: the test editor, the browser, and the extension packed as users get it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import type { TestEditorFiles } from './editor';

const run = promisify(execFile);

declare module 'vitest' {
  interface ProvidedContext {
    readonly testEditor: TestEditorFiles;
  }
}

export default async function setup(project: TestProject): Promise<void> {
  const editor: unknown = JSON.parse(await output('tools/testEditor.mjs'));
  if (!isEditor(editor)) {
    throw new Error('tools/testEditor.mjs names no editor.');
  }
  project.provide('testEditor', { ...editor, vsix: await vsix() });
}

/** The extension, freshly built and packed; or the package that GLM_VSIX names. */
async function vsix(): Promise<string> {
  if (process.env.GLM_VSIX) {
    return process.env.GLM_VSIX;
  }
  const path = (await output('tools/package.mjs', '--print-path')).trimEnd().split('\n').at(-1);
  if (path === undefined) {
    throw new Error('tools/package.mjs names no package.');
  }
  return path;
}

async function output(...script: readonly string[]): Promise<string> {
  try {
    return (await run(process.execPath, script, { maxBuffer: 64 * 1024 * 1024 })).stdout;
  } catch (error) {
    // The script's own words say what to do; a stack of this file would bury them.
    const words = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(words === '' ? String(error) : words, { cause: error });
  }
}

function isEditor(value: unknown): value is Omit<TestEditorFiles, 'vsix'> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'serverMain' in value &&
    typeof value.serverMain === 'string' &&
    'chromium' in value &&
    typeof value.chromium === 'string'
  );
}
