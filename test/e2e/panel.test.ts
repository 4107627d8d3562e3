// The candidates panel: blanks and candidates as the document changes, conditions, tokens, combinations; in three themes.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Editor } from './editor';
import type { Workbench } from './workbench';

const story = [
  '# The long way home',
  '',
  'She gave them hot [MASK] to drink, and put more wood on the fire.',
  'In the morning [sMASK] The road went on along the river.',
  'He lived in the city of [MASK] for many years.',
  '',
].join('\n');

describe.each([
  ['dark', 'Default Dark Modern'],
  ['light', 'Default Light Modern'],
  ['contrast', 'Default High Contrast'],
])('Candidates panel, %s theme', (theme, themeName) => {
  let editor: Editor;
  let workbench: Workbench;
  let panel: FrameLocator;

  beforeAll(async () => {
    const documents = { 'story.md': story, 'plain.txt': 'Nothing to fill in here.\n' };
    editor = await Editor.start(inject('testEditor'), documents, { 'workbench.colorTheme': themeName });
    workbench = editor.workbench;
    panel = workbench.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    await workbench.untilReady();
  });

  afterAll(async () => {
    await editor?.stop();
  });

  const section = (line: number) => panel.getByRole('region', { name: `Blank on line ${line}` });
  const options = (line: number) => section(line).getByRole('option');
  const settled = () => panel.locator('main[aria-busy="false"]').waitFor();

  it('explains how to make a blank where there is none', async () => {
    await workbench.openFile('plain.txt');
    await workbench.runCommand('GLM: Show Candidates');
    await panel.getByText('plain.txt has no blank.').waitFor();
    await workbench.screenshot(`panel-empty-${theme}`);
  });

  it('lists the blanks of the document with their candidates', async () => {
    await workbench.runCommand('View: Show Explorer');
    await workbench.openFile('story.md');
    await workbench.runCommand('GLM: Show Candidates');
    await options(5).first().waitFor();
    await settled();
    expect(await panel.getByRole('region').count()).toBe(3);
    expect(await options(3).count()).toBeGreaterThan(1);
    await workbench.screenshot(`panel-${theme}`);
  });

  it('shows the tokens of a candidate', async () => {
    const list = section(3).getByRole('listbox');
    await list.focus();
    await list.press('ArrowDown');
    await list.press('ArrowRight');
    await section(3).locator('.token').first().waitFor();
    expect(await section(3).locator('.token .percent').first().innerText()).toMatch(/%/);
    await workbench.screenshot(`panel-tokens-${theme}`);
    await list.press('ArrowLeft');
    await list.press('Home');
  });

  it('applies conditions to every candidate, and shows what is wrong beside them', async () => {
    await section(3).getByText('Conditions').click();
    const expression = section(3).getByLabel('Matches as a whole');
    await expression.fill('[a-z](');
    await section(3).getByRole('alert').waitFor();
    expect(await section(3).getByRole('alert').innerText()).toMatch(/Not a regular expression/);
    await workbench.screenshot(`panel-problem-${theme}`);
    await expression.fill('[a-z]{3,5}');
    await expect
      .poll(async () => {
        const texts = await section(3).locator('.line > .text').allInnerTexts();
        return texts.length > 0 && texts.every((text) => /^[a-z]{3,5}$/.test(text));
      })
      .toBe(true);
    await settled();
    await workbench.screenshot(`panel-conditions-${theme}`);
  });

  it('keeps the conditions while the document changes, and after it was hidden', async () => {
    await workbench.goTo(1, 1);
    await workbench.page.keyboard.type('A line. ');
    await settled();
    await workbench.runCommand('View: Show Explorer');
    await workbench.runCommand('GLM: Show Candidates');
    await expect.poll(() => section(3).getByLabel('Matches as a whole').inputValue()).toBe('[a-z]{3,5}');
  });

  it('keeps what is set when the window is loaded again', async () => {
    await panel.getByText('How to search').click();
    await panel.getByLabel('Candidates', { exact: true }).fill('3');
    await expect.poll(() => options(5).count()).toBe(3);
    await settled();
    await workbench.goTo(1, 1);
    await workbench.save();
    await editor.untilNothingUnsavedIsKept();
    await workbench.page.reload();
    await workbench.untilOpen();
    await workbench.untilReady();
    await workbench.runCommand('GLM: Show Candidates');
    await expect.poll(() => options(5).count()).toBe(3);
    await settled();
    expect(await section(3).getByLabel('Matches as a whole').inputValue()).toBe('[a-z]{3,5}');
    for (const text of await section(3).locator('.line > .text').allInnerTexts()) {
      expect(text).toMatch(/^[a-z]{3,5}$/);
    }
    await panel.getByText('How to search').click();
    await panel.getByRole('button', { name: 'As in the settings' }).click();
    await expect.poll(() => options(5).count()).toBe(6);
    await settled();
  });

  it('can be read in a narrow side bar', async () => {
    const { mouse } = workbench.page;
    const edge = (await workbench.page.locator('.part.sidebar').boundingBox())?.width ?? 0;
    const drag = async (from: number, to: number) => {
      await mouse.move(from, 500);
      await mouse.down();
      await mouse.move(to, 500, { steps: 8 });
      await mouse.up();
      await workbench.restMouse();
    };
    await drag(edge, 200);
    await expect
      .poll(async () => Math.round((await workbench.page.locator('.part.sidebar').boundingBox())?.width ?? 0))
      .toBeLessThan(210);
    await settled();
    await workbench.screenshot(`panel-narrow-${theme}`);
    const page = panel.locator('main');
    const width = Number(await page.evaluate('document.documentElement.clientWidth'));
    expect(width).toBeLessThan(210);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await drag(200, edge);
  });

  it('offers combinations for several blanks together', async () => {
    await panel.getByLabel('Fill several blanks together').check();
    const combinations = panel.getByRole('region', { name: 'Combinations' });
    await combinations.getByRole('option').first().waitFor();
    await settled();
    expect(await combinations.locator('.line > .text').first().innerText()).toMatch(/ · .+ · /);
    await workbench.screenshot(`panel-together-${theme}`);
    await panel.getByLabel('Fill several blanks together').uncheck();
  });

  it('inserts a candidate on Enter', async () => {
    await options(3).first().waitFor();
    await settled();
    const text = await section(3).locator('.line > .text').first().innerText();
    const list = section(3).getByRole('listbox');
    await list.focus();
    await list.press('Enter');
    await expect.poll(() => panel.getByRole('region').count()).toBe(2);
    // The keyboard is at the next blank.
    await section(4).locator('[role="listbox"]:focus, button:focus').waitFor();
    await workbench.goTo(1, 1);
    await workbench.screenshot(`panel-inserted-${theme}`);
    await workbench.save();
    expect(await readFile(join(editor.folder, 'story.md'), 'utf8')).toBe(
      `A line. ${story.replace('[MASK] to drink', `${text} to drink`)}`,
    );
  });
});
