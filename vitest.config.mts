import { defineConfig } from 'vitest/config';

// Four kinds of tests: `unit` beside the code it protects, `cli` and `lsp` against the built command and server,
// `e2e` in a real VS Code in Chromium. Forked workers: the runtime's native library wants a process of its own.
const kind = (name: string, include: string[], testTimeout: number, more: object = {}) => ({
  test: { name, include, testTimeout, hookTimeout: 600_000, ...more },
});

// One editor at a time, prepared once; what it shows may take its time on a busy machine.
const editorTests = {
  globalSetup: ['test/e2e/globalSetup.ts'],
  expect: { poll: { timeout: 120_000 } },
  fileParallelism: false,
  // Keys and the mouse race with an editor that draws when it has time; what is broken fails twice.
  retry: 1,
};

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      kind('unit', ['{server,extension,webviews}/**/*.test.ts'], 120_000),
      kind('cli', ['test/cli/**/*.test.ts'], 120_000),
      // One after the other: some of them build the programs that the others run.
      kind('lsp', ['test/lsp/**/*.test.ts'], 120_000, { fileParallelism: false }),
      kind('e2e', ['test/e2e/**/*.test.ts'], 300_000, editorTests),
    ],
  },
});
