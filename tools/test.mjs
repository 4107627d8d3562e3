// The project's whole test: static checks, then every test suite, then one line that counts both.
// `npm test -- unit cli` runs only the named suites (and no static checks).
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';

const sources = ['server', 'extension', 'webviews'];

const checks = [
  ['types', ['npx', 'tsc', '--noEmit']],
  ['types of the webviews', ['npx', 'tsc', '--noEmit', '--project', 'webviews']],
  ['lint', ['npx', 'eslint', '.']],
  ['format', ['npx', 'prettier', '--check', '--log-level', 'warn', '.']],
  ['import rules', ['npx', 'depcruise', '--config', '.dependency-cruiser.cjs', ...sources]],
];
const suites = ['unit', 'cli', 'lsp', 'e2e'];
const chosen = process.argv.slice(2);

let passed = 0;
let failed = 0;
const failures = [];

function run(command, options = {}) {
  const [program, ...args] = command;
  return spawnSync(program, args, { stdio: 'inherit', ...options }).status === 0;
}

function count(name, succeeded) {
  if (succeeded) {
    passed++;
  } else {
    failed++;
    failures.push(name);
  }
}

/** What a suite needs beforehand. Without a software GPU its tests skip with a message. */
const preparations = { unit: ['node', 'tools/softwareVulkan.mjs'] };

mkdirSync('test-results', { recursive: true });
count('build', run(['node', 'tools/build.mjs']));
if (chosen.length === 0) {
  for (const [name, command] of checks) {
    console.log(`\n== ${name}`);
    count(name, run(command));
  }
}
for (const suite of suites.filter((suite) => chosen.length === 0 || chosen.includes(suite))) {
  console.log(`\n== ${suite}`);
  if (suite in preparations) {
    run(preparations[suite]);
  }
  const report = `test-results/${suite}.json`;
  rmSync(report, { force: true });
  run([
    'npx',
    'vitest',
    'run',
    '--project',
    suite,
    '--reporter',
    'default',
    '--reporter',
    'json',
    '--outputFile.json',
    report,
  ]);
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    passed += numPassedTests;
    failed += numFailedTests;
    // A file that could not even be loaded has no tests that failed.
    const broken = testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    failed += broken.length;
    failures.push(...broken.map(({ name }) => name));
    if (numFailedTests > 0) {
      failures.push(`${suite}: ${numFailedTests} tests`);
    }
  } catch {
    count(`${suite} (the suite did not run)`, false);
  }
}
for (const failure of failures) {
  console.log(`failed: ${failure}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
