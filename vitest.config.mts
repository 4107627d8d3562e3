import { defineConfig } from 'vitest/config';

// Four kinds of tests: `unit` beside the code it protects, `cli` and `lsp` against the built command and server,
// `e2e` in a real VS Code in Chromium. Forked workers: the runtime's native library wants a process of its own.
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['server/**/*.test.ts', 'extension/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'lsp',
          include: ['test/lsp/**/*.test.ts'],
          testTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/globalSetup.ts'],
          expect: { poll: { timeout: 60_000 } },
          testTimeout: 180_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
