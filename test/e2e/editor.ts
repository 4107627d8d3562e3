// A real VS Code for one test file: the test editor's server with the packed extension in it, and a browser on it.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';
import { Workbench } from './workbench';

const run = promisify(execFile);

/** What the global set-up prepares once for all test files. */
export interface TestEditorFiles {
  readonly serverMain: string;
  readonly chromium: string;
  readonly vsix: string;
}

/** As in a user's keybindings.json. */
export interface KeyBinding {
  readonly key: string;
  readonly command: string;
}

export interface EditorOptions {
  /** The folder is one that the user does not trust. */
  readonly isRestricted?: boolean;
  /** Folders that are open instead of the one that holds the documents: URIs, or paths relative to it. */
  readonly roots?: readonly string[];
  /** The display language that the extension is told, such as `zh-cn`. (The editor's own words stay English.) */
  readonly language?: string;
  /** Folder of another extension that runs beside the one under test. */
  readonly companion?: string;
  /** Files of the installed extension that have other contents: broken ones, or some that only pretend. */
  readonly replaced?: Readonly<Record<string, string>>;
}

/** A running editor that shows a folder of its own. */
export class Editor {
  private constructor(
    readonly workbench: Workbench,
    /** The folder that is open. */
    readonly folder: string,
    /** The server's process: the extension host and everything it starts descend from it. */
    readonly serverPid: number,
    private readonly end: () => Promise<void>,
  ) {}

  /** Starts an editor with the extension installed and opens a folder with these files. */
  static async start(
    files: TestEditorFiles,
    documents: Readonly<Record<string, string>>,
    settings: Readonly<Record<string, unknown>> = {},
    keybindings: readonly KeyBinding[] = [],
    options: EditorOptions = {},
  ): Promise<Editor> {
    const home = await mkdtemp(join(tmpdir(), 'glm-e2e-'));
    const folder = join(home, 'documents');
    const data = join(home, 'editor');
    const user = join(data, 'data', 'User');
    await mkdir(folder);
    await mkdir(user, { recursive: true });
    for (const [name, text] of Object.entries(documents)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    await writeFile(join(user, 'settings.json'), JSON.stringify({ ...commonSettings, ...settings }));
    await writeFile(join(user, 'keybindings.json'), JSON.stringify(keybindings));
    // Settings of the machine count where the editor runs, not where its window is shown.
    const machine = join(data, 'data', 'Machine');
    await mkdir(machine);
    const ours = Object.entries(settings).filter(([name]) => name.startsWith('glm.'));
    await writeFile(join(machine, 'settings.json'), JSON.stringify(Object.fromEntries(ours)));

    const serverOptions = ['--server-data-dir', data, '--accept-server-license-terms', '--disable-telemetry'];
    await run(process.execPath, [files.serverMain, ...serverOptions, '--install-extension', files.vsix]);

    for (const [name, content] of Object.entries(options.replaced ?? {})) {
      await writeFile(join(await installed(data), name), content);
    }

    const port = await freePort();
    const server = spawn(
      process.execPath,
      [
        files.serverMain,
        ...serverOptions,
        ...['--host', '127.0.0.1', '--port', String(port)],
        '--without-connection-token',
        ...(options.isRestricted === true ? [] : ['--disable-workspace-trust']),
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let browser: Browser | undefined;
    const end = async (): Promise<void> => {
      await browser?.close();
      await endProcess(server);
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    };
    try {
      await untilListening(server);
      browser = await chromium.launch({ executablePath: files.chromium, args: browserOptions });
      const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
      await context.addInitScript({ path: join(import.meta.dirname, 'inPage.mjs') });
      if (options.language !== undefined) {
        // What a language pack sets.
        await context.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(options.language)}`);
      }
      const page = await context.newPage();
      const workbench = new Workbench(page);
      await page.goto(await address(port, folder, options), { waitUntil: 'commit' });
      await workbench.untilOpen();
      if (server.pid === undefined) {
        throw new Error('The test editor has no process.');
      }
      return new Editor(workbench, folder, server.pid, end);
    } catch (error) {
      await end();
      throw error;
    }
  }

  /**
   * Waits until nothing of what was saved is kept as unsaved any more. A window that is loaded again before would bring
   * the unsaved document back, which cannot be saved over the newer file.
   */
  async untilNothingUnsavedIsKept(): Promise<void> {
    while ((await this.#backups()).length > 0) await delay(50);
  }

  /**
   * Waits until the editor keeps, for the time after the window was closed, an unsaved document that is as expected.
   * It does so a moment after the last change.
   */
  async untilUnsavedIsKept(isExpected: (kept: string) => boolean): Promise<void> {
    for (;;) {
      const kept = await Promise.all((await this.#backups()).map(keptIn));
      if (kept.some(isExpected)) return;
      await delay(50);
    }
  }

  stop(): Promise<void> {
    return this.end();
  }

  /** Files in which the editor keeps documents that are not saved. */
  async #backups(): Promise<string[]> {
    const folder = join(dirname(this.folder), 'editor', 'data', 'User', 'Backups');
    // There is no such folder before anything was kept.
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  }
}

/** The document that a file of the editor's keeps, or the one in the file that it names for an extension's editor. */
async function keptIn(path: string): Promise<string> {
  try {
    const text = await readFile(path, 'utf8');
    const elsewhere = /"backupId":"([^"]+)"/.exec(text)?.[1];
    return elsewhere === undefined ? text : await readFile(elsewhere, 'utf8');
  } catch (error) {
    // The editor has written another one meanwhile, and deleted this one.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** The folder that the extension was installed into. */
async function installed(data: string): Promise<string> {
  const extensions = join(data, 'extensions');
  const name = (await readdir(extensions)).find((folder) => folder.startsWith('glm-fill.glm-fill-'));
  if (name === undefined) throw new Error('The extension was not installed.');
  return join(extensions, name);
}

/** Where the page is, with what is open in it. */
async function address(port: number, folder: string, { roots, companion }: EditorOptions): Promise<string> {
  const query = new URLSearchParams();
  if (roots === undefined) {
    query.set('folder', folder);
  } else {
    const workspace = join(dirname(folder), 'test.code-workspace');
    const folders = roots.map((root) => (root.includes(':') ? { uri: root } : { path: join(folder, root) }));
    await writeFile(workspace, JSON.stringify({ folders }));
    query.set('workspace', workspace);
  }
  if (companion !== undefined) {
    const development = `vscode-remote://127.0.0.1:${port}${companion}`;
    query.set('payload', JSON.stringify([['extensionDevelopmentPath', development]]));
  }
  return `http://127.0.0.1:${port}/?${query.toString()}`;
}

const commonSettings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.activityBar.location': 'hidden',
  'workbench.layoutControl.enabled': false,
  'workbench.tips.enabled': false,
  // Nothing fades in while a picture is taken.
  'workbench.reduceMotion': 'on',
  'chat.commandCenter.enabled': false,
  'window.commandCenter': false,
  'editor.minimap.enabled': false,
  'editor.wordWrap': 'on',
  'editor.fontSize': 15,
  'editor.lineHeight': 24,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.enabled': false,
  'telemetry.telemetryLevel': 'off',
};

const viewport = { width: 1120, height: 700 };

const browserOptions = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === 'string') {
          reject(new Error('No port was given.'));
        } else {
          resolve(address.port);
        }
      });
    });
  });
}

function untilListening(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes('Extension host agent listening')) {
        resolve();
      }
    };
    server.stdout?.on('data', read);
    server.stderr?.on('data', read);
    server.once('exit', (code) =>
      reject(new Error(`The test editor ended (${code ?? 'killed'}):\n${output}`)),
    );
  });
}

function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
