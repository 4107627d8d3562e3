// Markdown cells of a notebook: blanks are filled where they stand, and the writer goes on behind the words.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Editor } from './editor';
import type { Workbench } from './workbench';

const source = [
  '# Notes\n',
  '\n',
  'She gave them hot [MASK] to drink, and more of it later.\n',
  'Then they all went home.',
];

const book = {
  cells: [
    { cell_type: 'markdown', metadata: {}, source },
    { cell_type: 'code', metadata: {}, execution_count: null, outputs: [], source: ['print(1)'] },
  ],
  metadata: { language_info: { name: 'python' } },
  nbformat: 4,
  nbformat_minor: 5,
};

const bookText = JSON.stringify(book, undefined, 1);

describe('A notebook', () => {
  let editor: Editor;
  let workbench: Workbench;

  beforeAll(async () => {
    editor = await Editor.start(inject('testEditor'), { 'book.ipynb': bookText });
    workbench = editor.workbench;
    await workbench.untilReady();
  });

  afterAll(async () => {
    await editor?.stop();
  });

  /** The Markdown cell's editor: a notebook lies in a layer of its own, over the groups of editors. */
  const cell = () => workbench.page.locator('.notebookOverlay .markdown-cell-row .monaco-editor').first();

  const cellText = async () => (await cell().innerText()).replaceAll('\u00a0', ' ');

  /** The ghost text in the cell. */
  const ghost = () => cell().locator('.ghost-text, .ghost-text-decoration');

  const path = () => join(editor.folder, 'book.ipynb');

  /** Opens the notebook as it was at first, with the cursor in the blank of its Markdown cell. */
  async function editCell(): Promise<void> {
    const { page } = workbench;
    if ((await readFile(path(), 'utf8')) !== bookText) await writeFile(path(), bookText);
    if (await page.locator('.tab', { hasText: 'book.ipynb' }).isVisible()) {
      await workbench.runCommand('File: Revert File');
    } else {
      await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'book.ipynb' }).dblclick();
    }
    // Until it is edited, a Markdown cell is shown by another layer that lies over its row.
    await page.locator('.notebookOverlay .monaco-list-row').first().waitFor({ state: 'attached' });
    await workbench.runCommand('Notebook: Focus First Cell');
    await page.keyboard.press('Enter');
    await cell().waitFor();
    await page.keyboard.press('Control+Home');
    for (const key of ['ArrowDown', 'ArrowDown', 'Home']) await page.keyboard.press(key);
    for (let step = 0; step < 20; step++) await page.keyboard.press('ArrowRight');
  }

  it('shows candidates where the mouse rests on a blank of its Markdown', async () => {
    await editCell();
    await workbench.hoverText('[MASK]');
    await workbench.hover.filter({ hasText: '%' }).first().waitFor();
    await workbench.screenshot('notebook-hover');
    await workbench.restMouse();
  });

  it('has ghost text in its Markdown, and Tab puts it in the place of the blank', async () => {
    const { page } = workbench;
    let taken = '';
    // The text is drawn before the key that takes it is bound; a key that comes too early is an indentation.
    for (let attempt = 0; attempt < 3; attempt++) {
      await editCell();
      await workbench.runCommand('GLM: Suggest at Cursor');
      await ghost().first().waitFor();
      taken = (await ghost().allTextContents()).join('').replaceAll('\u00a0', ' ');
      await workbench.screenshot('notebook-ghost');
      await page.keyboard.press('Tab');
      await expect.poll(cellText).not.toContain(`[MASK]${taken} to drink`);
      if (!(await cellText()).includes('[MASK] ')) break;
    }
    await expect.poll(cellText).not.toContain('[MASK]');
    await workbench.save();
    expect(await saved()).toEqual(source.map((line) => line.replace('[MASK]', taken)));
  });

  it('has its Markdown filled, and the cursor stays behind what was filled in', async () => {
    const { page } = workbench;
    await editCell();
    await workbench.runCommand('GLM: Fill a Blank');
    const [label = ''] = await workbench.quickPickLabels();
    await workbench.screenshot('notebook-pick');
    await page.keyboard.press('Enter');
    await workbench.quickPick.waitFor({ state: 'hidden' });
    await expect.poll(cellText).not.toContain('MASK');
    await workbench.screenshot('notebook-filled');
    // Whoever goes on typing, types behind the new words.
    await page.keyboard.type(' (indeed)');
    await workbench.screenshot('notebook-typed');
    await workbench.save();
    expect(await saved()).toEqual(source.map((line) => line.replace('[MASK]', `${label} (indeed)`)));
  });

  /** The lines of the Markdown cell, as they are on the disk. */
  async function saved(): Promise<readonly string[]> {
    const written: unknown = JSON.parse(await readFile(path(), 'utf8'));
    return (written as typeof book).cells[0]?.source ?? [];
  }
});
