// Choosing and downloading models, choosing devices, what the status says: against a hub on this machine.
import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { testCheckpoint } from '../../server/checkpoint/download/testCheckpoint';
import { TestHub } from '../../server/checkpoint/download/testHub';
import { startProxy } from '../../server/checkpoint/download/testProxy';
import { Editor } from './editor';
import { descendantsOf } from './processes';
import type { Workbench } from './workbench';

const token = 'hf_nobody_may_see_this';

let home: string;
let hub: TestHub;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'glm-e2e-models-'));
  hub = await TestHub.start('THUDM/glm-large', testCheckpoint());
  vi.stubEnv('GLM_FILL_HOME', join(home, 'data'));
  vi.stubEnv('GLM_FILL_CACHE', join(home, 'cache'));
  vi.stubEnv('NO_PROXY', '127.0.0.1');
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await hub.stop();
  rmSync(home, { recursive: true, force: true });
});

describe('Models and devices', () => {
  let editor: Editor;
  let workbench: Workbench;

  beforeAll(async () => {
    editor = await Editor.start(
      inject('testEditor'),
      { 'cat.md': 'the cat [MASK] .\n' },
      { 'glm.hub.endpoint': hub.url, 'glm.hub.token': token, 'glm.trace.server': 'verbose' },
    );
    workbench = editor.workbench;
    await workbench.untilReady();
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });

  afterAll(async () => {
    await editor?.stop();
  });

  it('shows what this machine has, and why the rest is not there', async () => {
    await workbench.openFile('cat.md');
    await workbench.runCommand('GLM: Choose Device');
    await workbench.quickPickRow('Core ML').waitFor();
    await workbench.screenshot('choose-device');
    expect(await workbench.quickPickRow('Core ML').innerText()).toMatch(/Not on this platform|darwin/);
    expect(await workbench.quickPickRow('CPU').innerText()).not.toContain('Not on this platform');
    // What is not there cannot be chosen.
    await workbench.quickPickRow('Core ML').click();
    await workbench.quickPickRow('CPU').click();
    await workbench.quickPick.waitFor({ state: 'hidden' });
    await workbench.untilReady();
    await workbench.runCommand('GLM: Choose Device');
    await workbench.quickPickRow('Core ML').waitFor();
    expect(await workbench.quickPickRow('CPU').locator('.codicon-check').count()).toBe(1);
    await workbench.page.keyboard.press('Escape');
  });

  it('asks before it downloads, can be stopped, and goes on', async () => {
    hub.mishaps.set('/storage/', [{ kind: 'stall', after: 20_000 }]);
    await startDownload();
    const notice = workbench.notifications.filter({ hasText: 'GLM is downloading glm-large' });
    await notice.filter({ hasText: / of / }).waitFor();
    await workbench.screenshot('download-progress');
    await notice.hover();
    await notice.getByRole('button', { name: 'Cancel' }).click();
    await workbench.notifications.filter({ hasText: 'The download was stopped' }).waitFor();
    await workbench.runCommand('Notifications: Clear All Notifications');

    await startDownload();
    const done = workbench.notifications.filter({ hasText: 'glm-large is on this machine now' });
    await done.waitFor();
    await workbench.screenshot('downloaded');
    expect(readdirSync(join(home, 'data', 'checkpoints'))).toEqual(['glm-large']);
    await done.getByRole('button', { name: 'Use It' }).click();
    await workbench.statusItem.filter({ hasText: 'glm-large · ' }).waitFor();
  });

  it('shows in the language status what runs, and how fast', async () => {
    await workbench.goTo(1, 10);
    await workbench.runCommand('GLM: Fill a Blank');
    await workbench.quickPickLabels();
    await workbench.page.keyboard.press('Escape');
    await workbench.page.locator('.statusbar-item[id^="status.languageStatus"]').first().click();
    const status = workbench.page.locator('.hover-language-status', { hasText: 'tokens a second' }).first();
    await status.waitFor();
    await workbench.screenshot('language-status');
    // It stays as long as it has the focus.
    await workbench.page.keyboard.press('Escape');
    await workbench.lines.click();
    await status.waitFor({ state: 'hidden' });
    await workbench.restMouse();
  });

  it('chooses a model from the list, and restarts the one in use', async () => {
    await workbench.runCommand('GLM: Choose Model');
    await workbench.quickPickRow('glm-fill-small').click();
    await workbench.statusItem.filter({ hasText: 'glm-fill-small · ' }).waitFor();
    const process = async () =>
      (await descendantsOf(editor.serverPid)).find(({ command }) => command.includes('dist/inference.js'))
        ?.pid;
    const before = await process();
    expect(before).toBeDefined();
    await workbench.runCommand('GLM: Restart Model');
    await expect.poll(async () => [undefined, before].includes(await process())).toBe(false);
    await workbench.statusItem.filter({ hasText: 'glm-fill-small · ' }).waitFor();
    await workbench.runCommand('GLM: Choose Model');
    await workbench.quickPickRow('glm-large').waitFor();
    expect(await workbench.quickPickRow('glm-fill-small').locator('.codicon-check').count()).toBe(1);
    await workbench.quickPickRow('glm-large').click();
    await workbench.statusItem.filter({ hasText: 'glm-large · ' }).waitFor();
  });

  it('says what is wrong with a model file, and offers the bundled model', async () => {
    const models = join(home, 'cache', 'models');
    const [folder = ''] = readdirSync(models).filter((name) => name.startsWith('glm-large'));
    truncateSync(join(models, folder, 'model.onnx.data'), 100);
    await workbench.runCommand('GLM: Restart Model');
    const message = workbench.notifications.filter({ hasText: 'GLM cannot use the model glm-large' }).first();
    await message.waitFor();
    await workbench.screenshot('model-truncated');
    await message.getByRole('button', { name: 'Use the Bundled Model' }).click();
    await workbench.statusItem.filter({ hasText: 'glm-fill-small · ' }).waitFor();
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  it('lists the models of this machine and those to download', async () => {
    await workbench.runCommand('GLM: Choose Model');
    await workbench.quickPickRow('glm-2b').waitFor();
    await workbench.screenshot('choose-model');
    expect(await workbench.quickPickRow('glm-fill-small').locator('.codicon-check').count()).toBe(1);
    await workbench.quickPickRow('Choose a Checkpoint Folder').waitFor();
    await workbench.page.keyboard.press('Escape');
  });

  it('removes a model that was downloaded, with what was made of it, when it is told to', async () => {
    const folders = () =>
      ['data/checkpoints', 'cache/models'].flatMap((path) =>
        existsSync(join(home, path)) ? readdirSync(join(home, path)) : [],
      );
    await workbench.runCommand('GLM: Choose Model');
    const row = workbench.quickPickRow('glm-large');
    await row.waitFor();
    // A first try may have removed it already: then the row is one to download, and has no button.
    if (folders().some((name) => name.startsWith('glm-large'))) {
      await row.hover();
      const button = row.getByRole('button', { name: 'Remove from This Machine' });
      await button.waitFor();
      await workbench.screenshot('model-remove');
      await button.click();
      const dialog = workbench.page.locator('.monaco-dialog-box');
      await dialog.filter({ hasText: /frees [\d.]+.[kMG]?B/ }).waitFor();
      await workbench.screenshot('model-remove-question');
      await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
      await workbench.notifications.filter({ hasText: 'glm-large was removed' }).waitFor();
    }
    // The list is there again, and offers the model for download.
    await workbench.quickPickRow('glm-large').filter({ hasText: 'about' }).waitFor();
    expect(folders().filter((name) => !name.startsWith('.'))).toEqual([]);
    await workbench.page.keyboard.press('Escape');
    await workbench.quickPick.waitFor({ state: 'hidden' });
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  it('copies diagnostics without text of documents, the token, or the name of the user', async () => {
    await workbench.runCommand('GLM: Copy Diagnostics');
    await workbench.notifications.filter({ hasText: 'Diagnostics were copied' }).waitFor();
    const report = String(await workbench.page.evaluate('navigator.clipboard.readText()'));
    expect(report).toMatch(/^# GLM Fill \d[\s\S]*VS Code 1\.\d+[\s\S]*ONNX Runtime \d/);
    expect(report).toMatch(/- cpu: available/);
    expect(report).toMatch(/- coreml: not available, Not on this platform/);
    expect(report).toMatch(/## Latest errors\n- .*\n/);
    expect(report).not.toContain('the cat');
    expect(report).not.toContain(token);
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  it('shows the token to the hub alone', () => {
    const asked = hub.requests.filter(({ path }) => path.startsWith('/api/'));
    expect(asked.every(({ authorization }) => authorization === `Bearer ${token}`)).toBe(true);
    expect(hub.requests.filter(({ path }) => path.startsWith('/storage/'))).not.toContainEqual(
      expect.objectContaining({ authorization: expect.anything() as string }),
    );
  });

  async function startDownload(): Promise<void> {
    await workbench.runCommand('GLM: Download Model');
    await workbench.quickPickRow('glm-large').waitFor();
    await workbench.quickPickRow('glm-large').click();
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.filter({ hasText: `${hub.url}/THUDM/glm-large` }).waitFor();
    expect(await dialog.innerText()).toMatch(/670.MB[\s\S]*MIT/);
    await workbench.screenshot('download-question');
    await dialog.getByRole('button', { name: 'Download' }).click();
  }
});

describe('A proxy', () => {
  it('that the editor knows is what downloads go through', async () => {
    const proxy = await startProxy();
    for (const name of ['NO_PROXY', 'no_proxy']) vi.stubEnv(name, '');
    const settings = { 'glm.hub.endpoint': hub.url, 'http.proxy': proxy.url };
    const editor = await Editor.start(inject('testEditor'), {}, settings);
    try {
      const { workbench } = editor;
      await workbench.untilReady();
      await workbench.runCommand('GLM: Download Model');
      await workbench.quickPickRow('glm-10b').click();
      const dialog = workbench.page.locator('.monaco-dialog-box');
      await dialog.getByRole('button', { name: 'Download' }).click();
      // What the hub says of a model that it does not have has come through the proxy.
      await workbench.notifications.filter({ hasText: 'glm-10b' }).waitFor();
      await workbench.screenshot('download-by-proxy');
      expect(proxy.used).toContain(new URL(hub.url).host);
    } finally {
      vi.stubEnv('NO_PROXY', '127.0.0.1');
      await editor.stop();
      await proxy.stop();
    }
  });
});

describe('A workspace that is not trusted', () => {
  it('chooses neither the model nor the device', async () => {
    const settings = { 'glm.model': '/nowhere/at/all', 'glm.device': 'coreml', 'glm.candidates': 2 };
    const editor = await Editor.start(
      inject('testEditor'),
      { '.vscode/settings.json': JSON.stringify(settings), 'cat.md': 'the cat [MASK] .\n' },
      {
        'security.workspace.trust.enabled': true,
        'security.workspace.trust.startupPrompt': 'never',
      },
      [],
      { isRestricted: true },
    );
    try {
      const { workbench } = editor;
      await workbench.statusItem.filter({ hasText: 'glm-fill-small · ' }).waitFor();
      await workbench.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
      await workbench.openFile('cat.md');
      await workbench.goTo(1, 10);
      await workbench.runCommand('GLM: Fill a Blank');
      // What harms nobody counts all the same.
      expect(await workbench.quickPickLabels()).toHaveLength(2);
      await workbench.screenshot('restricted');
      expect(existsSync('/nowhere')).toBe(false);
    } finally {
      await editor.stop();
    }
  });
});
