// A dataset is labelled by keys, saved, undone; and nothing is lost when everything is killed amid it.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Editor } from './editor';
import { descendantsOf, isRunning } from './processes';
import type { Workbench } from './workbench';

const rows = 220;

const reviews = [
  'id,text,gold',
  ...Array.from({ length: rows }, (_, i) => {
    const good = i % 3 === 0;
    const text = good
      ? `Visit ${i}: the food was lovely and the service was quick, we will come back.`
      : `Visit ${i}: cold soup, "rude" staff and a long wait; never again.`;
    return `${i},"${text.replaceAll('"', '""')}",${good ? 'positive' : 'negative'}`;
  }),
  // More cells than there are columns, also when the labels' columns have been added.
  Array.from({ length: 20 }, (_, i) => `cell ${i}`).join(','),
  '',
].join('\n');

const task = {
  name: 'Restaurant reviews',
  patterns: ['{text} It was [MASK].', 'A [MASK] visit. {text}'],
  verbalizer: { positive: ['good', 'great'], negative: ['bad', 'terrible'], unclear: ['okay'] },
  guideline:
    '# What counts\n\n- **positive**: they would come back\n- *negative*: they would not\n\n<script>alert(1)</script>',
};

describe.each([
  ['dark', 'Default Dark Modern'],
  ['light', 'Default Light Modern'],
  ['contrast', 'Default High Contrast'],
])('Labelling, %s theme', (theme, themeName) => {
  let editor: Editor;
  let workbench: Workbench;
  let page: FrameLocator;

  beforeAll(async () => {
    const documents = { 'reviews.csv': reviews, 'reviews.glm-task.json': JSON.stringify(task, null, 2) };
    editor = await Editor.start(inject('testEditor'), documents, {
      'workbench.colorTheme': themeName,
      'glm.labelling.annotator': 'Ada',
    });
    workbench = editor.workbench;
    page = labellingPage(workbench);
    await workbench.untilReady();
    await openForLabelling(workbench);
  });

  afterAll(async () => {
    await editor?.stop();
  });

  const onDisk = () => readFile(join(editor.folder, 'reviews.csv'), 'utf8');
  const status = () => page.locator('footer').innerText();
  const current = () => page.locator('.row.current .line').innerText();

  it('shows the rows, the text in its pattern, the guideline and what the model suggests', async () => {
    await page.locator('.row.current').waitFor();
    await expect.poll(() => page.locator('.pattern').first().innerText()).toMatch(/Visit 0:.* It was \S+\.$/);
    await expect.poll(() => page.locator('.share').first().innerText()).toMatch(/%/);
    // A suggestion is told from a decision without its colour, and by a screen reader.
    const label = page.locator('.row.current .label');
    await expect.poll(() => label.innerText()).toMatch(/^\w+\s+suggested$/);
    const style = "getComputedStyle(document.querySelector('.row.current .suggestion')).borderStyle";
    expect(await label.evaluate(style)).toBe('dashed');
    expect(await page.locator('.guideline strong').innerText()).toBe('positive');
    // What looks like HTML in the guideline is text.
    expect(await page.locator('.guideline').innerText()).toContain('<script>');
    await workbench.screenshot(`labelling-${theme}`);
  });

  it('takes a key a row, and undoes', async () => {
    await page.locator('.frame').focus();
    await workbench.page.keyboard.press('1');
    await workbench.page.keyboard.press('2');
    await workbench.page.keyboard.press('s');
    await workbench.page.keyboard.press('Enter');
    await expect.poll(status).toMatch(/3 of 221 labelled · 1 skipped/);
    expect(await page.locator('.frame .row').first().locator('.suggestion').count()).toBe(0);
    await expect.poll(current).toBe('6');
    expect(await workbench.isDirty).toBe(true);
    await workbench.page.keyboard.press('u');
    await expect.poll(status).toMatch(/2 of 221 labelled · 1 skipped/);
    await expect.poll(current).toBe('5');
    await workbench.page.keyboard.press('Control+Z');
    await expect.poll(status).toMatch(/2 of 221 labelled(?! · 1 skipped)/);
    await workbench.page.keyboard.press('Control+Y');
    await expect.poll(status).toMatch(/2 of 221 labelled · 1 skipped/);
    await workbench.screenshot(`labelling-decided-${theme}`);
  });

  it('saves the labels and nothing else', async () => {
    await workbench.save();
    const lines = (await onDisk()).split('\n');
    expect(lines[1]).toMatch(
      /^0,"Visit 0:.*",positive,(accepted|overridden),positive,0\.\d+,.*,[0-9a-f]{16}-[0-9a-f]{16},Ada,20/,
    );
    expect(lines[3]).toMatch(/,skipped,,.*,[0-9a-f]{16}-[0-9a-f]{16},Ada,/);
    expect(lines.slice(4)).toEqual(reviews.split('\n').slice(4));
  });

  it('lists what is wanted in the order that is wanted', async () => {
    await page.getByLabel('Which rows').selectOption('broken');
    await expect.poll(() => page.locator('.detail').innerText()).toContain('cannot be read');
    await page.getByLabel('Which rows').selectOption('all');
    await page.locator('.frame').focus();
    await workbench.page.keyboard.press('/');
    await workbench.page.keyboard.type('Visit 77:');
    await expect.poll(() => page.locator('.frame .row').count()).toBe(1);
    await expect.poll(() => page.locator('.detail').innerText()).toContain('Visit 77:');
    await page.getByLabel('Search texts').fill('');
    await page.getByRole('button', { name: 'Suggest for All Rows' }).click();
    await expect.poll(status).toMatch(/220 suggested/);
    await page.getByLabel('Order').selectOption('entropy');
    await expect.poll(() => page.locator('.frame .row').count()).toBeGreaterThan(5);
    await expect.poll(() => page.locator('.row.current').innerText()).toContain('Visit 77:');
    await workbench.screenshot(`labelling-sorted-${theme}`);
    await page.getByLabel('Order').selectOption('order');
  });

  it('says how many would be accepted before it accepts them', async () => {
    await page.getByRole('button', { name: 'Accept All Above' }).click();
    await page.getByRole('slider').fill('0.5');
    const count = page.locator('.bulk p').first();
    await expect.poll(() => count.innerText()).toMatch(/^[1-9]\d* undecided rows/);
    await workbench.screenshot(`labelling-bulk-${theme}`);
    const accepted = Number(/^\d+/.exec(await count.innerText())?.[0]);
    await page.getByRole('button', { name: 'Accept Them' }).click();
    await expect.poll(status).toMatch(new RegExp(`${accepted + 2} of 221 labelled`));
    await workbench.page.keyboard.press('Control+Z');
    await expect.poll(status).toMatch(/ 2 of 221 labelled|^2 of 221 labelled/);
    await workbench.page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await workbench.screenshot(`labelling-help-${theme}`);
  });
});

describe('A dataset without a task', () => {
  let editor: Editor;

  afterAll(async () => {
    await editor?.stop();
  });

  it('gets one by a few questions, and shows labels, why, and how good they are', async () => {
    editor = await Editor.start(inject('testEditor'), { 'reviews.csv': reviews });
    const { workbench } = editor;
    const page = labellingPage(workbench);
    await workbench.untilReady();
    await workbench.page
      .locator('.explorer-folders-view .monaco-list-row', { hasText: 'reviews.csv' })
      .dblclick();
    await workbench.page.locator('.tab.active', { hasText: 'reviews.csv' }).waitFor();
    await workbench.runCommand('GLM: New Labelling Task');
    await workbench.quickPickRow('Visit 0').waitFor();
    await workbench.page.keyboard.press('Enter');
    await workbench.quickPickRow('negative, positive').click();
    await workbench.quickPickRow('It was [MASK].').waitFor();
    await workbench.screenshot('labelling-new-task');
    await workbench.page.keyboard.press('Enter');
    await expect
      .poll(() => workbench.quickPick.locator('input').first().inputValue())
      .toBe('reviews.glm-task.json');
    await workbench.page.keyboard.press('Enter');
    await page.locator('.row.current').waitFor();
    expect(JSON.parse(await readFile(join(editor.folder, 'reviews.glm-task.json'), 'utf8'))).toMatchObject({
      pattern: '{text} It was [MASK].',
      verbalizer: { negative: ['terrible', 'bad'], positive: ['great', 'good'] },
      labelColumn: 'label',
      goldColumn: 'gold',
    });
    await expect.poll(() => page.locator('.share').first().innerText()).toMatch(/%/);

    await page.locator('.frame').focus();
    await workbench.page.keyboard.press('w');
    await page.locator('.why .word').first().waitFor();
    expect(await page.locator('.why').innerText()).toContain('lovely');
    await workbench.screenshot('labelling-why');
    await page.getByRole('button', { name: 'Quality' }).click();
    await expect.poll(() => page.locator('.quality').innerText()).toMatch(/against [1-9]\d* right labels/);
    await workbench.screenshot('labelling-quality');
  });
});

describe('Labelling as any editor has it', () => {
  let editor: Editor;
  let workbench: Workbench;
  let page: FrameLocator;
  const onDisk = (name: string) => readFile(join(editor.folder, name), 'utf8');
  const status = () => page.locator('footer').innerText();

  beforeAll(async () => {
    const documents = { 'reviews.csv': reviews, 'reviews.glm-task.json': JSON.stringify(task) };
    editor = await Editor.start(inject('testEditor'), documents, { 'glm.labelling.annotator': 'Ada' });
    workbench = editor.workbench;
    page = labellingPage(workbench);
    await workbench.untilReady();
    await openForLabelling(workbench);
  });

  afterAll(async () => {
    await editor?.stop();
  });

  /** Presses keys for rows from the first on. */
  async function label(keys: readonly string[]): Promise<void> {
    await page.locator('.frame').focus();
    await workbench.page.keyboard.press('Home');
    for (const key of keys) await workbench.page.keyboard.press(key);
    await expect.poll(() => workbench.isDirty).toBe(true);
  }

  it('reverts to what was saved', async () => {
    await label(['1', '2']);
    await expect.poll(status).toMatch(/^2 of 221 labelled/);
    await workbench.runCommand('File: Revert File');
    await expect.poll(status).toMatch(/^0 of 221 labelled/);
    expect(await workbench.isDirty).toBe(false);
    expect(await onDisk('reviews.csv')).toBe(reviews);
  });

  it('keeps what is not saved when the window is closed and opened again', async () => {
    await label(['1', '2', '1']);
    await expect.poll(status).toMatch(/^3 of 221 labelled/);
    await editor.untilUnsavedIsKept((journal) => journal.split('"record":').length === 1 + 3);
    await workbench.page.reload({ waitUntil: 'commit' });
    await workbench.untilOpen();
    await page.locator('.row.current').waitFor();
    await expect.poll(status).toMatch(/^3 of 221 labelled/);
    await expect.poll(() => workbench.isDirty).toBe(true);
    expect(await onDisk('reviews.csv')).toBe(reviews);
    await workbench.screenshot('labelling-hot-exit');
  });

  it('can be used in a narrow window', async () => {
    const size = workbench.page.viewportSize() ?? { width: 1120, height: 700 };
    await workbench.page.setViewportSize({ width: 720, height: 700 });
    await page.locator('.row.current').waitFor();
    await workbench.screenshot('labelling-narrow');
    const frame = await page.locator('.frame').boundingBox();
    const side = await page.locator('.side').boundingBox();
    expect(frame?.height).toBeGreaterThan(100);
    expect(side?.width).toBeGreaterThan(250);
    await workbench.page.setViewportSize(size);
  });

  it('saves a copy with the labels under another name', async () => {
    await rm(join(editor.folder, 'copy.csv'), { force: true });
    await label(['1', '2', '1']);
    await expect.poll(status).toMatch(/^3 of 221 labelled/);
    await workbench.runCommand('File: Save As...');
    const name = workbench.quickPick.locator('input[type="text"]').first();
    await expect.poll(() => name.inputValue()).toContain('reviews.csv');
    await name.fill(join(editor.folder, 'copy.csv'));
    await workbench.page.keyboard.press('Enter');
    await workbench.page.locator('.tab.active:not(.dirty)', { hasText: 'copy.csv' }).waitFor();
    const lines = (await onDisk('copy.csv')).split('\n');
    expect(lines.slice(1, 4).map((line) => /,(?:accepted|overridden),(\w+),/.exec(line)?.[1])).toEqual([
      'positive',
      'negative',
      'positive',
    ]);
    expect(lines.slice(4)).toEqual(reviews.split('\n').slice(4));
    await openForLabelling(workbench, 'copy.csv');
    await expect.poll(status).toMatch(/^3 of 221 labelled/);
    await workbench.screenshot('labelling-save-as');

    // The dataset is as it was.
    await openForLabelling(workbench);
    await expect.poll(status).toMatch(/^0 of 221 labelled/);
    expect(await workbench.isDirty).toBe(false);
    expect(await onDisk('reviews.csv')).toBe(reviews);
  });
});

describe('Labelling that is interrupted', () => {
  let editor: Editor;

  afterAll(async () => {
    await editor?.stop();
  });

  it('loses none of 200 rows when extension host and server are killed', async () => {
    const documents = { 'reviews.csv': reviews, 'reviews.glm-task.json': JSON.stringify(task) };
    editor = await Editor.start(inject('testEditor'), documents, { 'glm.labelling.annotator': 'Ada' });
    const { workbench } = editor;
    const page = labellingPage(workbench);
    await workbench.untilReady();
    await openForLabelling(workbench);
    await page.locator('.frame').focus();
    const given: number[] = [];
    for (let i = 0; i < 200; i++) {
      const key = 1 + ((i * 7) % 3);
      given.push(key);
      await workbench.page.keyboard.press(String(key));
    }
    await expect.poll(() => page.locator('footer').innerText()).toMatch(/200 of 221 labelled/);

    const victims = (await descendantsOf(editor.serverPid)).filter(
      ({ command }) => command.includes('extensionHost') || command.includes('dist/'),
    );
    expect(victims.length).toBeGreaterThanOrEqual(2);
    for (const { pid } of victims) process.kill(pid, 'SIGKILL');
    for (const { pid } of victims) await expect.poll(() => isRunning(pid)).toBe(false);
    expect(await readFile(join(editor.folder, 'reviews.csv'), 'utf8')).toBe(reviews);

    await workbench.page.reload({ waitUntil: 'commit' });
    await workbench.untilOpen();
    await workbench.untilReady();
    await openForLabelling(workbench);
    await expect.poll(() => page.locator('footer').innerText()).toMatch(/200 of 221 labelled/);
    await workbench.screenshot('labelling-recovered');
    await page.locator('.frame').focus();
    await workbench.save();
    const labels = (await readFile(join(editor.folder, 'reviews.csv'), 'utf8'))
      .split('\n')
      .slice(1, 201)
      .map((line) => /"(?:[^"]|"")*",(?:positive|negative),\w+,(\w+),/.exec(line)?.[1]);
    const names = Object.keys(task.verbalizer);
    expect(labels).toEqual(given.map((key) => names[key - 1]));
  });

  it('does not write over what another program has written', async () => {
    const { workbench } = editor;
    const page = labellingPage(workbench);
    const path = join(editor.folder, 'reviews.csv');
    const changed = `${await readFile(path, 'utf8')}999,"Visit 999: new.",positive\n`;
    await page.locator('.frame').focus();
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.press('ArrowUp');
    await workbench.page.keyboard.press('1');
    await expect.poll(() => workbench.isDirty).toBe(true);
    await writeFile(path, changed);
    await workbench.page.keyboard.press('Control+S');
    const message = workbench.notifications.filter({ hasText: 'Your labels stay' });
    await message.waitFor();
    expect(await readFile(path, 'utf8')).toBe(changed);
    await workbench.screenshot('labelling-conflict');
    await message.getByRole('button', { name: 'Load It, Keep My Labels' }).click();
    await expect.poll(() => page.locator('footer').innerText()).toMatch(/201 of 222 labelled/);
    await page.locator('.frame').focus();
    await workbench.save();
    expect(await readFile(path, 'utf8')).toContain('999,"Visit 999: new."');
  });
});

function labellingPage(workbench: Workbench): FrameLocator {
  return workbench.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
}

async function openForLabelling(workbench: Workbench, name = 'reviews.csv'): Promise<void> {
  const row = workbench.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name });
  await row.click();
  await workbench.runCommand('GLM: Label This Dataset');
  await labellingPage(workbench).locator('.row.current').waitFor();
}
