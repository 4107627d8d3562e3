// Markdown cells of a notebook: blanks are filled where they stand, and the writer goes on behind the words.
import { readFile } from 'node:fs/promises';
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

describe('A notebook', () => {
  let editor: Editor;
  let workbench: Workbench;

  beforeAll(async () => {
    editor = await Editor.start(inject('testEditor'), { 'book.ipynb': JSON.stringify(book, undefined, 1) });
    workbench = editor.workbench;
    await workbench.untilReady();
  });

  afterAll(async () => {
    await editor?.stop();
  });

  /** The Markdown cell's editor: a notebook lies in a layer of its own, over the groups of editors. */
  const cell = () => workbench.page.locator('.notebookOverlay .markdown-cell-row .monaco-editor').first();

  it('has its Markdown filled, and the cursor stays behind what was filled in', async () => {
    const { page } = workbench;
    await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'book.ipynb' }).dblclick();
    // Until it is edited, a Markdown cell is shown by another layer that lies over its row.
    await page.locator('.notebookOverlay .monaco-list-row').first().waitFor({ state: 'attached' });
    await workbench.runCommand('Notebook: Focus First Cell');
    await page.keyboard.press('Enter');
    await cell().waitFor();
    await page.keyboard.press('Control+Home');
    for (const key of ['ArrowDown', 'ArrowDown', 'Home']) await page.keyboard.press(key);
    for (let step = 0; step < 20; step++) await page.keyboard.press('ArrowRight');
    await workbench.runCommand('GLM: Fill a Blank');
    const [label = ''] = await workbench.quickPickLabels();
    await workbench.screenshot('notebook-pick');
    await page.keyboard.press('Enter');
    await workbench.quickPick.waitFor({ state: 'hidden' });
    await expect.poll(() => cell().innerText()).not.toContain('MASK');
    await workbench.screenshot('notebook-filled');
    // Whoever goes on typing, types behind the new words.
    await page.keyboard.type(' (indeed)');
    await workbench.screenshot('notebook-typed');
    await workbench.save();
    expect(await saved()).toEqual(source.map((line) => line.replace('[MASK]', `${label} (indeed)`)));
  });

  /** The lines of the Markdown cell, as they are on the disk. */
  async function saved(): Promise<readonly string[]> {
    const written: unknown = JSON.parse(await readFile(join(editor.folder, 'book.ipynb'), 'utf8'));
    return (written as typeof book).cells[0]?.source ?? [];
  }
});
