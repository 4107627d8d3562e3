// "Train on Accepted Labels" from the labelling editor: progress, stopping without loss, keeping and discarding.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Editor } from './editor';
import type { Workbench } from './workbench';

const known = ['house', 'car', 'coat', 'door', 'boat', 'chair', 'hat', 'book', 'cup', 'wall'].flatMap(
  (thing) => [
    { text: `The ${thing} is red.`, label: 'warm', label_status: 'accepted' },
    { text: `The ${thing} is blue.`, label: 'cold', label_status: 'accepted' },
  ],
);
const undecided = ['lamp', 'flag', 'bag'].map((thing) => ({ text: `The ${thing} is red.` }));
const colours = [...undecided, ...known].map((row) => `${JSON.stringify(row)}\n`).join('');

const task = {
  name: 'Colours',
  pattern: '{text} It was [MASK].',
  verbalizer: { warm: ['great'], cold: ['terrible'] },
};

/** A run takes a minute on a slow machine that has other things to do. */
const patience = { timeout: 400_000 };

describe.each([
  ['dark', 'Default Dark Modern'],
  ['light', 'Default Light Modern'],
])('Training on accepted labels, %s theme', (theme, themeName) => {
  let editor: Editor;
  let workbench: Workbench;
  let page: FrameLocator;

  beforeAll(async () => {
    const documents = { 'colours.jsonl': colours, 'colours.glm-task.json': JSON.stringify(task, null, 2) };
    editor = await Editor.start(inject('testEditor'), documents, {
      'workbench.colorTheme': themeName,
      'glm.labelling.annotator': 'Ada',
      'glm.device': 'cpu',
    });
    workbench = editor.workbench;
    // The curve is shown in a webview too, of another extension.
    page = workbench.page
      .frameLocator('iframe.webview.ready[src*="extensionId=glm-fill"]')
      .frameLocator('iframe#active-frame');
    await workbench.untilReady();
    await workbench.page
      .locator('.explorer-folders-view .monaco-list-row', { hasText: 'colours.jsonl' })
      .click();
    await workbench.runCommand('GLM: Label This Dataset');
    await page.locator('.row.current').waitFor();
  });

  afterAll(async () => {
    await editor?.stop();
  });

  const share = () => page.locator('.share').first().innerText();
  const adapter = () => join(editor.folder, 'colours.glm-adapter');
  const progress = () => workbench.notifications.filter({ hasText: 'GLM is training' });
  const outcome = () => workbench.notifications.filter({ hasText: 'rows held out' });

  it('begins with a click, saves what was decided, and shows step and loss', async () => {
    await page.locator('.frame').focus();
    await workbench.page.keyboard.press('1');
    await expect.poll(() => workbench.isDirty).toBe(true);
    await page.getByRole('button', { name: 'Train on These Labels' }).click();
    await workbench.quickPickRow('Small additions (LoRA)').waitFor();
    await workbench.screenshot(`training-what-${theme}`);
    await workbench.quickPickRow('Small additions (LoRA)').click();
    await expect
      .poll(() => progress().innerText(), patience)
      .toMatch(/step [1-9]\d* of \d+, loss \d\.\d+, held out \d+(\.\d)?\s?%/);
    await workbench.screenshot(`training-progress-${theme}`);
    expect(await workbench.isDirty).toBe(false);
    expect(await readFile(join(editor.folder, 'colours.jsonl'), 'utf8')).toMatch(
      /^\{"text": ?"The lamp is red\."[^\n]*"warm"/,
    );
  });

  it('is stopped without loss, and goes on', async () => {
    await progress().getByRole('button', { name: 'Cancel' }).click();
    await outcome().waitFor(patience);
    expect(await outcome().innerText()).toMatch(
      /On 6 rows held out: .*% right before, .*% after\..*stopped/s,
    );
    await workbench.screenshot(`training-stopped-${theme}`);
    expect(existsSync(join(adapter(), 'adapter.safetensors'))).toBe(true);
    await outcome().getByRole('button', { name: 'Go On' }).click();
    await progress().waitFor();
  });

  it('says before and after at its end, and shows the curve', async () => {
    await outcome().waitFor(patience);
    const text = await outcome().innerText();
    expect(text).toMatch(/On 6 rows held out: \d+(\.\d)?\s?% right before, \d+(\.\d)?\s?% after/);
    expect(text).not.toContain('stopped');
    await workbench.screenshot(`training-done-${theme}`);
    await outcome().getByRole('button', { name: 'Show Curve' }).click();
    await workbench.page
      .frameLocator('iframe.webview.ready[src*="extensionId=vscode.media-preview"]')
      .frameLocator('iframe#active-frame')
      .locator('img')
      .waitFor();
    await workbench.screenshot(`training-curve-${theme}`);
    await workbench.page.locator('.tab', { hasText: 'colours.jsonl' }).last().click();
    await page.locator('.row.current').waitFor();
  });

  it.runIf(theme === 'dark')('suggests what was learned once it is kept', async () => {
    await page.locator('.frame').focus();
    await workbench.page.keyboard.press('Home');
    await workbench.page.keyboard.press('ArrowDown');
    const before = await share();
    await outcome().getByRole('button', { name: 'Keep' }).click();
    await expect
      .poll(async () => {
        const settings = join(editor.folder, '.vscode/settings.json');
        return existsSync(settings) ? readFile(settings, 'utf8') : '';
      })
      .toContain('colours.glm-adapter');
    await expect.poll(share, patience).not.toBe(before);
    expect(await share()).toMatch(/%/);
    expect(existsSync(join(adapter(), 'state.safetensors'))).toBe(false);
    await workbench.screenshot(`training-kept-${theme}`);
  });

  it.runIf(theme === 'light')('leaves nothing behind when it is discarded', async () => {
    const before = await share();
    await outcome().getByRole('button', { name: 'Discard' }).click();
    await expect.poll(() => existsSync(adapter())).toBe(false);
    expect(existsSync(join(editor.folder, '.vscode/settings.json'))).toBe(false);
    expect(await share()).toBe(before);
  });
});
