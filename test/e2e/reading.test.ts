// How the model reads: surprising words marked where they stand, and one blank shown step by step.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { letter } from './documents';
import { Editor } from './editor';
import type { Workbench } from './workbench';

const odd = 'although';
const oddLine = 5;

/** Ordinary sentences, one word of which is out of place. */
const walk = [
  '# A walk',
  '',
  'In the morning they went out of the house and walked down the road to the river.',
  'The water was cold, and the children did not want to go in.',
  `In the end, they went back to the ${odd}, and had something to eat.`,
  '',
  '```js',
  'const zyxw = qwertz(uiop);',
  '```',
  '',
  'The next day it was time to go home.',
  '',
].join('\n');

describe.each([
  ['dark', 'Default Dark Modern'],
  ['light', 'Default Light Modern'],
  ['high-contrast', 'Default High Contrast'],
])('Reading, %s theme', (theme, themeName) => {
  let editor: Editor;
  let workbench: Workbench;

  beforeAll(async () => {
    editor = await Editor.start(
      inject('testEditor'),
      { 'walk.md': walk, 'letter.md': letter },
      { 'workbench.colorTheme': themeName, 'editor.hover.above': false },
    );
    workbench = editor.workbench;
  });

  afterAll(async () => {
    await editor?.stop();
  });

  const onDisk = () => readFile(join(editor.folder, 'walk.md'), 'utf8');
  const picture = (name: string) => workbench.screenshot(`${name}-${theme}`);
  const status = () => workbench.page.locator('.statusbar-item[id$="glm.surprise"]');
  /** The inspector's page: a frame in the webview's frame. */
  const inspector = () => workbench.page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
  const marked = async (): Promise<string[]> =>
    JSON.parse(String(await workbench.page.evaluate('JSON.stringify(glmInPage.underlined())'))) as string[];

  /** Clicks where the editor waits for the mouse to move before it lets a menu be clicked. */
  async function click(item: Locator): Promise<void> {
    const box = await item.boundingBox();
    if (box === null) throw new Error('The menu is not open.');
    const { mouse } = workbench.page;
    await mouse.move(box.x + 2, box.y + 2);
    await mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
    await mouse.down();
    await mouse.up();
  }

  it('marks a word that is out of place, and no code', async () => {
    await workbench.untilReady();
    await workbench.openFile('walk.md');
    await workbench.runCommand('GLM: Show Surprising Words');
    await status().filter({ hasNotText: '%' }).waitFor();
    await expect.poll(marked).toContain(odd);
    expect((await marked()).filter((word) => /zyxw|qwertz|const/.test(word))).toEqual([]);
    await picture('surprise');
  });

  it('says in the hover how likely the word is, and what would be likelier', async () => {
    await workbench.hoverText(odd);
    await workbench.hover.getByText('unusual here').waitFor();
    await workbench.hover.locator('a').nth(1).waitFor();
    await picture('surprise-hover');
  });

  it('replaces it by the candidate that is clicked, and reads the line again', async () => {
    const link = workbench.hover.locator('a').first();
    const candidate = await link.innerText();
    await link.click();
    await expect.poll(() => workbench.visibleText()).not.toContain(odd);
    await status().filter({ hasText: '%' }).waitFor();
    await status().filter({ hasNotText: '%' }).waitFor();
    expect(await marked()).not.toContain(odd);
    await workbench.save();
    expect(await onDisk()).toBe(walk.replace(odd, candidate));
    await workbench.page.keyboard.press('Control+Z');
    await expect.poll(marked).toContain(odd);
    await workbench.save();
    await status().filter({ hasNotText: '%' }).waitFor();
  });

  it('offers quick fixes, and hears no more about a word that is to be ignored', async () => {
    await workbench.goTo(oddLine, (walk.split('\n')[oddLine - 1]?.indexOf(odd) ?? 0) + 3);
    await workbench.page.keyboard.press('Control+.');
    const menu = workbench.page.locator('.action-widget');
    await menu.getByText('Replace with').first().waitFor();
    await picture('surprise-fixes');
    await click(menu.getByText('Ignore this word here'));
    await expect.poll(marked).not.toContain(odd);
  });

  it('remembers what is ignored after the window was reloaded, until all is to be marked again', async () => {
    // The editor writes an extension's memory down a moment after it was told.
    await expect.poll(() => workbench.remembered()).toContain(`"text":"${odd}"`);
    await workbench.page.reload();
    await workbench.untilOpen();
    await workbench.untilReady();
    await workbench.openFile('walk.md');
    await workbench.runCommand('GLM: Show Surprising Words');
    await status()
      .filter({ hasText: /: \d+$/ })
      .waitFor();
    expect(await marked()).not.toContain(odd);
    await workbench.runCommand('GLM: Mark Ignored Words Again');
    await expect.poll(marked).toContain(odd);
  });

  it('hides the marks', async () => {
    await workbench.runCommand('GLM: Hide Surprising Words');
    await expect.poll(marked).toEqual([]);
    await status().waitFor({ state: 'hidden' });
    expect(await workbench.isDirty).toBe(false);
  });

  it('shows a blank being read and written, step by step', async () => {
    await workbench.openFile('letter.md');
    await workbench.goTo(3, (letter.split('\n')[2]?.indexOf('[MASK]') ?? 0) + 1);
    await workbench.runCommand('GLM: Show How the Model Reads This');
    const page = inspector();
    await page.getByRole('heading', { name: 'Steps' }).waitFor();
    await page.locator('main[aria-busy="false"]').waitFor();
    await page.locator('.token.here', { hasText: '[MASK]' }).first().waitFor();
    expect(await page.locator('.choices tbody tr').count()).toBeGreaterThanOrEqual(5);
    expect(await page.locator('.choices tr.chosen').count()).toBe(1);
    await picture('inspector');

    await page.getByRole('button', { name: 'Previous' }).click();
    await page.locator('.token.new').waitFor();
    await page.locator('canvas').scrollIntoViewIfNeeded();
    await page.locator('canvas').hover({ position: { x: 30, y: 30 } });
    await page.getByText(/sees token/).waitFor();
    await picture('inspector-mask');
  });

  it('answers to the keyboard, and tells the mask as a table too', async () => {
    const page = inspector();
    await page.locator('canvas').focus();
    await page.locator('canvas').press('ArrowDown');
    await page.locator('canvas').press('ArrowRight');
    await expect.poll(() => page.locator('figcaption').innerText()).toMatch(/^Token \d+ .* token \d+/);
    await page.getByText('As a table').click();
    expect(await page.locator('.whom tbody tr').last().innerText()).toMatch(/Part A.*Part B/);
    await page.getByText('As a table').click();
  });

  it('fills the other blanks of the text when asked to', async () => {
    const page = inspector();
    await page.getByRole('checkbox', { name: /Fill all/ }).check();
    await expect.poll(() => page.getByText(/Order of the blanks: 1 → 2 → 3/).isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Copy as JSON' }).click();
    await page.getByText('Copied.').waitFor();
    await picture('inspector-all');
  });
});
