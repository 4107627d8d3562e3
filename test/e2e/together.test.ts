// "Fill Blanks Together": the panel's combinations for all blanks of a document, put in their places in one step.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Editor } from './editor';
import type { Workbench } from './workbench';

const text = 'The sun had gone down behind the [MASK]. In the sky they saw the first [MASK] of the night.\n';

describe('Fill Blanks Together', () => {
  let editor: Editor;
  let workbench: Workbench;
  let panel: FrameLocator;

  beforeAll(async () => {
    editor = await Editor.start(inject('testEditor'), { 'evening.md': text });
    workbench = editor.workbench;
    panel = workbench.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    await workbench.untilReady();
  });

  afterAll(async () => {
    await editor?.stop();
  });

  const combinations = () => panel.getByRole('region', { name: 'Combinations' });
  const settled = () => panel.locator('main[aria-busy="false"]').waitFor();
  const saved = async () => {
    await workbench.save();
    return readFile(join(editor.folder, 'evening.md'), 'utf8');
  };

  it('offers answers that know of each other, and puts all of them in with one step to undo', async () => {
    await workbench.runCommand('View: Show Explorer');
    await workbench.openFile('evening.md');
    await restore();
    await workbench.runCommand('GLM: Fill Blanks Together');
    const options = combinations().getByRole('option');
    await options.nth(1).waitFor();
    await settled();
    expect(await panel.getByLabel('Fill several blanks together').isChecked()).toBe(true);
    const shown = await combinations().locator('.line > .text').allInnerTexts();
    // Each is another pair, and the likeliest comes first.
    expect(new Set(shown).size).toBe(shown.length);
    expect(shown.every((pair) => pair.split(' · ').length === 2)).toBe(true);
    const shares = (await combinations().locator('.line > .percent').allInnerTexts()).map(parseFloat);
    expect(shares).toHaveLength(shown.length);
    expect(shares).toEqual([...shares].sort((one, other) => other - one));
    await workbench.screenshot('together');

    const list = combinations().getByRole('listbox');
    await list.focus();
    await list.press('Home');
    await list.press('ArrowDown');
    await list.press('Enter');
    const answers = shown[1]?.split(' · ') ?? [];
    const filled = answers.reduce((filled, answer) => filled.replace('[MASK]', answer), text);
    await expect.poll(() => workbench.visibleText()).not.toContain('[MASK]');
    await workbench.screenshot('together-filled');
    await workbench.goTo(1, 1);
    expect(await saved()).toBe(filled);

    await workbench.page.keyboard.press('Control+Z');
    await expect.poll(() => workbench.visibleText()).toContain('behind the [MASK]');
    expect(await saved()).toBe(text);
    // The blanks are there again, and so are their combinations.
    await options.nth(1).waitFor();
    await settled();
  });

  /** What a first try has left in the document is taken back. */
  async function restore(): Promise<void> {
    await workbench.goTo(1, 1);
    for (let step = 0; step < 5 && (await saved()) !== text; step++) {
      await workbench.page.keyboard.press('Control+Z');
    }
    expect(await saved()).toBe(text);
  }
});
