// Fetches what the end-to-end tests drive: a real VS Code (the npm package code-server carries its server and its
// web workbench) into .test-editor/, and a Chromium. Run it as often as you like: what is there stays.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The npm version of code-server: 4.100.3 carries VS Code 1.100.3 and runs on Node 20. GLM_TEST_EDITOR names another;
 * 4.93.1 is the oldest on npm whose VS Code (1.93.1) the extension supports.
 */
export const codeServerVersion = process.env.GLM_TEST_EDITOR || '4.100.3';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const home = join(root, '.test-editor');
const editor = join(home, `code-server-${codeServerVersion}`);

/**
 * Makes sure that editor and browser are there.
 *
 * @returns {Promise<{ serverMain: string, chromium: string }>} the script that starts the editor's server, and the
 *   browser's executable
 */
export async function prepareTestEditor() {
  return { serverMain: await prepareCodeServer(), chromium: await prepareChromium() };
}

async function prepareCodeServer() {
  const serverMain = join(editor, 'lib', 'vscode', 'out', 'server-main.js');
  if (existsSync(serverMain)) {
    return programOf(serverMain);
  }
  // Everything happens in a folder of its own that gets its name last, so an interrupted set-up is never taken for a
  // finished one.
  const unfinished = `${editor}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  console.error(`Fetching code-server ${codeServerVersion} from npm …`);
  await step(
    'fetching code-server from npm',
    'npm',
    ['pack', `code-server@${codeServerVersion}`],
    unfinished,
  );
  await step(
    'unpacking code-server',
    'tar',
    ['-xzf', `code-server-${codeServerVersion}.tgz`, '--strip-components=1'],
    unfinished,
  );
  // Nothing native is built: the editor does without its terminal, search and log files.
  await step(
    "installing the editor's packages from npm",
    'npm',
    ['install', '--omit=dev', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund'],
    join(unfinished, 'lib', 'vscode'),
  );
  await rename(unfinished, editor);
  await writeFile(join(editor, 'READY'), `${codeServerVersion}\n`);
  return programOf(serverMain);
}

/** What starts the server: the script itself, or for older ones, which only export it, a program of ours. */
async function programOf(serverMain) {
  const script = await readFile(serverMain, 'utf8');
  if (!script.includes('module.exports.loadCodeWithNls')) {
    return serverMain;
  }
  const program = join(editor, 'serve.cjs');
  await copyFile(join(root, 'tools', 'testEditorLibrary.cjs'), program);
  const log = join(editor, 'lib', 'vscode', 'node_modules', '@vscode', 'spdlog', 'index.js');
  await copyFile(join(root, 'tools', 'testEditorLog.cjs'), log);
  return program;
}

async function prepareChromium() {
  const found = await findChromium();
  if (found !== undefined) {
    return found;
  }
  if (await canInstallDebianPackages()) {
    console.error('Installing Chromium from Debian …');
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const packages = ['chromium', 'fonts-dejavu-core', 'fonts-noto-cjk'];
    await step('reading the Debian package lists', 'apt-get', ['update', '-q'], root, environment);
    await step(
      'installing Chromium from Debian',
      'apt-get',
      ['install', '-y', '-q', '--no-install-recommends', ...packages],
      root,
      environment,
    );
    const installed = await findChromium();
    if (installed !== undefined) {
      return installed;
    }
  }
  throw new Error(
    'The end-to-end tests need Chromium. Install chromium or google-chrome, or name its executable in $CHROMIUM.',
  );
}

async function findChromium() {
  const named = process.env.CHROMIUM;
  if (named) {
    if (!existsSync(named)) {
      throw new Error(`$CHROMIUM names ${named}, which does not exist.`);
    }
    return named;
  }
  const folders = (process.env.PATH ?? '').split(':');
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const places = [
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ];
  return places.find((place) => existsSync(place));
}

async function canInstallDebianPackages() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return false;
  }
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID=debian$/m.test(release);
}

async function step(what, command, args, cwd, env = process.env) {
  try {
    await run(command, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    throw new Error(
      `The test editor could not be set up: ${what} failed.\n${error.stderr || error.message}`,
      {
        cause: error,
      },
    );
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(JSON.stringify(await prepareTestEditor(), null, 2));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
