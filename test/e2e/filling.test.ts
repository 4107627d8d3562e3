// What a writer does all day: fill a blank, fill from the hover, fill all, undo. In a dark theme and in a light one.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { essay, essayLine, essaySentence, letter } from './documents';
import { Editor } from './editor';
import type { Workbench } from './workbench';

const hoverFollowsMouse = process.env.GLM_TEST_EDITOR?.startsWith('4.93.') === true;
const placeholders = /\[s?g?MASK\]/g;
const selected = 'quick brown';
const selectedColumn = essaySentence.indexOf(selected) + 1;

describe.each([
  ['dark', 'Default Dark Modern'],
  ['light', 'Default Light Modern'],
])('Filling, %s theme', (theme, themeName) => {
  let editor: Editor;
  let workbench: Workbench;

  beforeAll(async () => {
    const documents = { 'essay.md': essay, 'letter.md': letter, 'plain.txt': 'Nothing to fill in here.\n' };
    editor = await Editor.start(inject('testEditor'), documents, { 'workbench.colorTheme': themeName });
    workbench = editor.workbench;
  });

  afterAll(async () => {
    await editor?.stop();
  });

  const onDisk = (name: string) => readFile(join(editor.folder, name), 'utf8');
  const picture = (name: string) => workbench.screenshot(`${name}-${theme}`);

  /** Opens a document and takes back what a first try may have left in it. */
  async function asItWas(name: string, text: string): Promise<void> {
    await workbench.openFile(name);
    await workbench.save();
    for (let step = 0; step < 5 && (await onDisk(name)) !== text; step++) {
      await workbench.page.keyboard.press('Control+Z');
      await workbench.save();
    }
    expect(await onDisk(name)).toBe(text);
  }

  it('is the first of its commands that the palette finds', async () => {
    await workbench.openFile('essay.md');
    await workbench.page.keyboard.press('F1');
    await workbench.quickPick.locator('input[type="text"]').first().fill('>fill blank');
    await workbench.quickPickRow('Fill a Blank').waitFor();
    expect((await workbench.quickPickLabels())[0]).toBe('GLM: Fill a Blank');
    await workbench.page.keyboard.press('Escape');
  });

  it('says in the status bar which model is ready, and where it runs', async () => {
    await workbench.untilReady();
    await expect(workbench.statusItem.innerText()).resolves.toMatch(
      /\S+ · (CPU|WebGPU|CUDA|DirectML|Core ML)/,
    );
    await workbench.statusItem.hover();
    const tooltip = workbench.page.locator('.workbench-hover-container', { hasText: 'GLM is ready' });
    await tooltip.waitFor();
    expect(await tooltip.innerText()).toMatch(/Model: .+\n+Device: /);
    await picture('status');
    await workbench.restMouse();
  });

  it('previews candidates for a selection, and Escape leaves the text as it was', async () => {
    await workbench.openFile('essay.md');
    await workbench.select(essayLine, selectedColumn, selected.length);
    await workbench.runCommand('GLM: Fill a Blank');
    const labels = await workbench.quickPickLabels();
    expect(labels.length).toBeGreaterThan(0);
    await expect.poll(() => workbench.struckThrough()).toBe(selected);
    await expect.poll(() => workbench.besides()).toContain(labels[0]);
    await picture('fill-preview');

    if (labels.length > 1) {
      await workbench.page.keyboard.press('ArrowDown');
      await expect.poll(() => workbench.besides()).toContain(labels[1]);
    }
    // Letters that no candidate has: nothing is highlighted, so nothing is previewed.
    await workbench.page.keyboard.type('qqq');
    await expect.poll(() => workbench.struckThrough()).toBe('');
    expect(await workbench.quickPick.locator('.quick-input-title').innerText()).toContain('The ____ fox');
    await workbench.page.keyboard.press('Escape');
    await expect.poll(() => workbench.struckThrough()).toBe('');
    expect(await workbench.besides()).toBe('');
    expect(await workbench.isDirty).toBe(false);
    expect(await workbench.visibleText()).toContain(essaySentence.slice(0, 44));
  });

  it('replaces the selection on Enter, and undo brings it back', async () => {
    await asItWas('essay.md', essay);
    await workbench.select(essayLine, selectedColumn, selected.length);
    // The keys this time, as someone would who does it often.
    await workbench.page.keyboard.press('Control+K');
    await workbench.page.keyboard.press('Control+G');
    const [label] = await workbench.quickPickLabels();
    await expect.poll(() => workbench.besides()).toContain(label);
    const candidate = await workbench.besides();
    await workbench.page.keyboard.press('Enter');
    await expect.poll(() => workbench.isDirty).toBe(true);
    await workbench.save();
    expect(oneLine(await onDisk('essay.md'))).toBe(oneLine(essay.replace(selected, candidate)));
    await picture('fill-replaced');

    await workbench.page.keyboard.press('Control+Z');
    await expect.poll(() => workbench.visibleText()).toContain(selected);
    await workbench.save();
    expect(await onDisk('essay.md')).toBe(essay);
  });

  it('fills the placeholder beside the cursor', async () => {
    await asItWas('essay.md', essay);
    await workbench.goTo(essayLine, essaySentence.indexOf('[MASK]') + 1);
    await workbench.runCommand('GLM: Fill a Blank');
    await workbench.quickPickLabels();
    await expect.poll(() => workbench.struckThrough()).toBe('[MASK]');
    await picture('fill-placeholder');
    await workbench.page.keyboard.press('Escape');
  });

  it('inserts what is clicked in the hover of a placeholder', async () => {
    await asItWas('essay.md', essay);
    await workbench.goTo(essayLine, 1);
    await workbench.untilReady();
    await workbench.hoverText('[MASK]');
    const link = workbench.hover.locator('a').first();
    await link.waitFor();
    await picture('hover');
    const candidate = await link.innerText();
    await link.click();
    await expect.poll(() => workbench.visibleText()).not.toContain('[MASK]');
    // The oldest editor has no command that hides a hover: there it goes with the mouse.
    if (hoverFollowsMouse) await workbench.restMouse();
    await workbench.hover.waitFor({ state: 'hidden' });
    await workbench.save();
    expect(oneLine(await onDisk('essay.md'))).toBe(oneLine(essay.replace('[MASK]', candidate)));
    await picture('hover-inserted');
    await workbench.page.keyboard.press('Control+Z');
    await workbench.save();
  });

  it('fills all placeholders as one step', async () => {
    await workbench.openFile('letter.md');
    await workbench.runCommand('GLM: Fill All Blanks');
    await picture('fill-all-progress');
    await expect.poll(() => workbench.isDirty).toBe(true);
    await workbench.save();
    await picture('fill-all');
    const filled = await onDisk('letter.md');
    expect(filled).not.toMatch(placeholders);
    expect(filled).toMatch(/^Dear .+,\n\nwe met in the summer/);

    await workbench.page.keyboard.press('Control+Z');
    await workbench.save();
    expect(await onDisk('letter.md')).toBe(letter);
  });

  it('says so when there is nothing to fill', async () => {
    await workbench.openFile('plain.txt');
    await workbench.runCommand('GLM: Fill All Blanks');
    await workbench.notifications.filter({ hasText: 'nothing to fill' }).waitFor();
    expect(await workbench.isDirty).toBe(false);
    await workbench.runCommand('Notifications: Clear All Notifications');
  });
});

/** Texts compared but for how they are broken into lines: the preview shows a candidate on one. */
function oneLine(text: string): string {
  return text.replaceAll('⏎', ' ').replaceAll('↵', ' ').replace(/\s+/g, ' ');
}
