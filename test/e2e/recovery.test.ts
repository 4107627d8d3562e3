// What goes wrong: processes that die, documents that change or cannot be changed, large documents.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { essay, essayLine, letter, realDocument } from './documents';
import { Editor } from './editor';
import { descendantsOf, isRunning, type RunningProcess } from './processes';
import type { Workbench } from './workbench';

const large = realDocument('wiki-5mb.jsonl');
const chinese = realDocument('zh-article-oi-wiki.md');

const revertKeys = 'Control+Alt+U';

describe('Recovery', () => {
  let editor: Editor;
  let workbench: Workbench;

  beforeAll(async () => {
    const documents = {
      'essay.md': essay,
      'letter.md': letter,
      'fixed.md': 'This may not be changed: [MASK].\n',
      ...(large !== undefined && { 'large.jsonl': large }),
      ...(chinese !== undefined && { 'chinese.md': `${chinese}\n北京是中国的[MASK]。\n` }),
    };
    editor = await Editor.start(inject('testEditor'), documents, {}, [
      { key: revertKeys.toLowerCase().replace('control', 'ctrl'), command: 'workbench.action.files.revert' },
    ]);
    workbench = editor.workbench;
    await workbench.untilReady();
  });

  afterAll(async () => {
    await editor?.stop();
  });

  it.each(['dist/inference.js', 'dist/server.js'])('fills again after kill -9 of %s', async (program) => {
    await workbench.openFile('essay.md');
    await expectFill(1);
    const victim = await processOf(program);
    process.kill(victim.pid, 'SIGKILL');
    await expect.poll(() => isRunning(victim.pid)).toBe(false);
    await workbench.screenshot(`killed-${program.replace(/^.*\/|\.js$/g, '')}`);
    // Another blank: the answer for the first may still be known.
    await expectFill(2);
    expect((await processOf(program)).pid).not.toBe(victim.pid);
  });

  it('waits for a slow model with the quick pick open, and Escape gives up', async () => {
    await workbench.openFile('essay.md');
    const { pid } = await processOf('dist/inference.js');
    process.kill(pid, 'SIGSTOP');
    try {
      await workbench.select(essayLine, 11, 5);
      await workbench.runCommand('GLM: Fill a Blank');
      await workbench.quickPick.locator('.monaco-progress-container.active').waitFor();
      await workbench.screenshot('waiting');
      await workbench.page.keyboard.press('Escape');
      await workbench.quickPick.waitFor({ state: 'hidden' });
      expect(await workbench.isDirty).toBe(false);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await expectFill(12);
  });

  it('replaces nothing when the document changes meanwhile', async () => {
    await workbench.openFile('essay.md');
    await workbench.select(essayLine, 5, 5);
    await workbench.runCommand('GLM: Fill a Blank');
    await workbench.quickPickLabels();
    const changed = `Before everything.\n${essay}`;
    await writeFile(join(editor.folder, 'essay.md'), changed);
    // This editor cannot watch files, so it is told to read the file again.
    await workbench.page.keyboard.press(revertKeys);
    await workbench.notifications.filter({ hasText: 'nothing was replaced' }).waitFor();
    await workbench.quickPick.waitFor({ state: 'hidden' });
    await expect.poll(() => workbench.struckThrough()).toBe('');
    expect(await workbench.isDirty).toBe(false);
    await workbench.screenshot('document-changed');
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  it('fills all blanks of a document that the user has left meanwhile', async () => {
    await workbench.openFile('letter.md');
    const { pid } = await processOf('dist/inference.js');
    process.kill(pid, 'SIGSTOP');
    try {
      await workbench.runCommand('GLM: Fill All Blanks');
      await workbench.notifications.filter({ hasText: 'filling all blanks' }).waitFor();
      await workbench.screenshot('fill-all-progress');
      await workbench.openFile('essay.md');
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await workbench.page.locator('.tab.dirty', { hasText: 'letter.md' }).waitFor();
    await workbench.openFile('letter.md');
    expect(await workbench.visibleText()).not.toMatch(/\[s?g?MASK\]/);
    await workbench.page.keyboard.press('Control+Z');
    await workbench.save();
    expect(await readFile(join(editor.folder, 'letter.md'), 'utf8')).toBe(letter);
  });

  it('says that a read-only document cannot be filled', async () => {
    await workbench.openFile('fixed.md');
    await workbench.runCommand('File: Set Active Editor Read-only in Session');
    await workbench.goTo(1, 28);
    await workbench.runCommand('GLM: Fill a Blank');
    await workbench.quickPickLabels();
    await workbench.page.keyboard.press('Enter');
    await workbench.notifications.filter({ hasText: 'read-only' }).waitFor();
    expect(await workbench.visibleText()).toContain('[MASK]');
    await workbench.screenshot('read-only');
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  it.runIf(chinese !== undefined)('fills a Chinese document', async () => {
    await workbench.openFile('chinese.md');
    await workbench.page.keyboard.press('Control+End');
    await workbench.page.keyboard.press('ArrowUp');
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.press('ArrowLeft');
    await workbench.runCommand('GLM: Fill a Blank');
    await workbench.quickPickLabels();
    await expect.poll(() => workbench.struckThrough()).toBe('[MASK]');
    await workbench.screenshot('chinese');
    await workbench.page.keyboard.press('Escape');
  });

  it.runIf(large !== undefined)('keeps up with typing in a document of 5 MB', async () => {
    await workbench.openFile('large.jsonl');
    await workbench.page.keyboard.press('Control+Home');
    await workbench.page.keyboard.type('[MASK] is here ');
    await expect.poll(() => workbench.visibleText(), { interval: 50 }).toContain('[MASK] is here ');
    await workbench.goTo(1, 3);
    await workbench.runCommand('GLM: Fill a Blank');
    await workbench.quickPickLabels();
    await workbench.screenshot('large');
    await workbench.page.keyboard.press('Escape');
  });

  it('gives up after five crashes, and starts again when asked to', async () => {
    // A restart by hand forgets the crashes before it.
    const { pid: before } = await processOf('dist/server.js');
    await workbench.runCommand('GLM: Restart Language Server');
    await expect.poll(() => isRunning(before)).toBe(false);
    await workbench.untilReady();
    for (let crash = 0; crash < 5; crash++) {
      await expect.poll(() => findProcess('dist/server.js')).toBeDefined();
      const { pid } = await processOf('dist/server.js');
      process.kill(pid, 'SIGKILL');
      await expect.poll(() => isRunning(pid)).toBe(false);
    }
    const message = workbench.notifications.filter({ hasText: 'crashed 5 times' });
    await message.waitFor();
    await workbench.screenshot('crashed');
    // A placeholder that is typed while nobody can be asked gets its ghost text as soon as somebody can.
    await workbench.openFile('essay.md');
    await workbench.page.keyboard.press('Control+End');
    await workbench.page.keyboard.type('The capital of England is [MASK]');
    await message.getByRole('button', { name: 'Restart' }).click();
    await workbench.untilReady();
    expect((await workbench.ghostText()).trim()).not.toBe('');
    await workbench.screenshot('late-ghost');
    await workbench.page.keyboard.press('Escape');
    await expectFill(3);
  });

  it('leaves no process behind when the editor ends', async () => {
    const started = (await descendantsOf(editor.serverPid)).filter(({ command }) =>
      command.includes('dist/'),
    );
    expect(started.length).toBeGreaterThanOrEqual(2);
    await editor.stop();
    for (const { pid } of started) {
      await expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false);
    }
  });

  async function expectFill(column: number): Promise<void> {
    await workbench.select(essayLine, column, 5);
    await workbench.runCommand('GLM: Fill a Blank');
    expect((await workbench.quickPickLabels()).length).toBeGreaterThan(0);
    await workbench.page.keyboard.press('Escape');
    await workbench.quickPick.waitFor({ state: 'hidden' });
  }

  async function findProcess(program: string): Promise<RunningProcess | undefined> {
    return (await descendantsOf(editor.serverPid)).find(({ command }) => command.includes(program));
  }

  async function processOf(program: string): Promise<RunningProcess> {
    const found = await findProcess(program);
    if (found === undefined) {
      throw new Error(`${program} is not running.`);
    }
    return found;
  }
});

describe('An extension host that is killed', () => {
  it('takes the server and the inference process with it', async () => {
    const editor = await Editor.start(inject('testEditor'), { 'essay.md': essay });
    try {
      await editor.workbench.untilReady();
      const all = await descendantsOf(editor.serverPid);
      const host = all.find(({ command }) => command.includes('--type=extensionHost'));
      const ours = all.filter(({ command }) => /dist\/(server|inference)\.js/.test(command));
      expect(host).toBeDefined();
      expect(ours).toHaveLength(2);
      process.kill(host?.pid ?? 0, 'SIGKILL');
      for (const { pid } of ours) {
        await expect.poll(() => isRunning(pid)).toBe(false);
      }
    } finally {
      await editor.stop();
    }
  });
});
