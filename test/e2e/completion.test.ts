// Ghost text, the light bulb, lenses, rephrasing and blanks made of selections, as a writer meets them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { Editor } from './editor';
import type { Workbench } from './workbench';

const line =
  'London is the capital of England, and it rains there. The quick brown fox jumps over the lazy dog.';
const story = `# A story\n\n${line}\n\n`;
const blanks = '# Blanks\n\nThe sun had gone down behind the [MASK]. They saw the first [MASK].\n';
const phrase = 'quick brown';
const phraseColumn = line.indexOf(phrase) + 1;

describe.each([
  ['dark', 'Default Dark Modern'],
  ['light', 'Default Light Modern'],
  ['high-contrast', 'Default High Contrast'],
])('Completion, %s theme', (theme, themeName) => {
  let editor: Editor;
  let workbench: Workbench;

  beforeAll(async () => {
    editor = await Editor.start(
      inject('testEditor'),
      { 'story.md': story, 'blanks.md': blanks },
      { 'workbench.colorTheme': themeName, 'editor.quickSuggestions': { other: 'off' } },
    );
    workbench = editor.workbench;
    await workbench.untilReady();
  });

  afterAll(async () => {
    await editor?.stop();
  });

  // What a failed test has left behind is not the next one's.
  afterEach(async () => {
    for (const [name, text] of Object.entries({ 'story.md': story, 'blanks.md': blanks })) {
      if ((await onDisk(name)) !== text || (await workbench.isDirty)) {
        await workbench.openFile(name);
        await undoAll(name, text);
      }
    }
  });

  const onDisk = (name: string) => readFile(join(editor.folder, name), 'utf8');
  const picture = (name: string) => workbench.screenshot(`completion-${name}-${theme}`);
  const press = (keys: string) => workbench.page.keyboard.press(keys);
  /** The first words of the ghost text were taken, and what is left of it is offered. */
  const untilRestOf = (ghost: string) =>
    expect
      .poll(async () => {
        const rest = await workbench.ghostText();
        return ghost.endsWith(rest) && rest.length < ghost.length;
      })
      .toBe(true);
  const undoAll = async (name: string, text: string) => {
    await press('Escape');
    await workbench.save();
    for (let step = 0; step < 30 && (await onDisk(name)) !== text; step++) {
      await press('Control+Z');
      await workbench.save();
    }
    expect(await onDisk(name)).toBe(text);
  };

  it('shows ghost text when a placeholder has been typed, and Tab puts it in its place', async () => {
    await workbench.openFile('story.md');
    await workbench.goTo(5, 1);
    await workbench.page.keyboard.type('The capital of England is [MASK]', { delay: 20 });
    const ghost = await workbench.ghostText();
    expect(ghost.trim()).not.toBe('');
    await picture('ghost');
    await press('Tab');
    await expect.poll(() => workbench.visibleText()).not.toContain('[MASK]');
    await workbench.save();
    expect(await onDisk('story.md')).toBe(`${story}The capital of England is ${ghost}`);
    // One step takes back the whole suggestion.
    await press('Control+Z');
    await expect.poll(() => workbench.visibleText()).toContain('England is [MASK]');
    await undoAll('story.md', story);
  });

  it('cycles through candidates', async () => {
    await workbench.goTo(5, 1);
    await workbench.page.keyboard.type('They saw the [MASK]', { delay: 20 });
    const first = await workbench.ghostText();
    await press('Alt+]');
    await expect.poll(() => workbench.ghostText()).not.toBe(first);
    await press('Alt+[');
    await expect.poll(() => workbench.ghostText()).toBe(first);
    await undoAll('story.md', story);
  });

  it('suggests on request where the text goes on, and takes it word by word', async () => {
    await workbench.goTo(3, line.length + 1);
    await workbench.page.keyboard.type(' They had walked all day, and', { delay: 20 });
    await press('Control+K');
    await press('Control+Y');
    const ghost = await workbench.ghostText();
    await picture('go-on');
    await press('Control+ArrowRight');
    await untilRestOf(ghost);
    await press('Tab');
    await workbench.save();
    const [, , written = ''] = (await onDisk('story.md')).split('\n');
    expect(written).toBe(`${line} They had walked all day, and${ghost}`);
    await undoAll('story.md', story);
  });

  it('takes the first word of a candidate for a placeholder, and offers the rest', async () => {
    await workbench.goTo(5, 1);
    await workbench.page.keyboard.type('It rained. [sMASK]', { delay: 20 });
    const ghost = await workbench.ghostText();
    expect(ghost.trim().split(/\s+/).length).toBeGreaterThan(1);
    await press('Control+ArrowRight');
    await expect.poll(() => workbench.visibleText()).not.toContain('[sMASK]');
    await untilRestOf(ghost);
    await picture('word');
    await press('Tab');
    await workbench.save();
    expect(await onDisk('story.md')).toBe(`${story}It rained. ${ghost}`);
    await undoAll('story.md', story);
  });

  it('leaves Escape and other keys alone', async () => {
    await workbench.goTo(5, 1);
    await workbench.page.keyboard.type('A [MASK]', { delay: 20 });
    await workbench.ghostText();
    await press('Escape');
    await workbench.ghost.first().waitFor({ state: 'detached' });
    await workbench.page.keyboard.type(' b');
    await workbench.save();
    expect(await onDisk('story.md')).toBe(`${story}A [MASK] b`);
    await undoAll('story.md', story);
  });

  it('offers candidates under the light bulb', async () => {
    await workbench.openFile('blanks.md');
    await workbench.goTo(3, blanks.split('\n')[2]?.indexOf('[MASK]') ?? 1);
    await press('ArrowRight');
    await press('Control+.');
    await workbench.actions.filter({ hasText: 'Fill with “' }).first().waitFor();
    const titles = await workbench.actions.allInnerTexts();
    expect(titles.some((title) => title.includes('Choose a candidate'))).toBe(true);
    expect(titles.some((title) => title.includes('Fill all blanks (2)'))).toBe(true);
    await picture('actions');
    const title = await workbench.actions.filter({ hasText: 'Fill with “' }).first().innerText();
    await workbench.chooseAction(title);
    await expect.poll(() => workbench.isDirty).toBe(true);
    await workbench.save();
    const candidate = /“(.*)”/.exec(title)?.[1] ?? '';
    expect(await onDisk('blanks.md')).toBe(blanks.replace('[MASK]', candidate));
    await undoAll('blanks.md', blanks);
  });

  it('makes a selection a blank, remembers it, and brings it back', async () => {
    await workbench.openFile('story.md');
    await workbench.select(3, phraseColumn, phrase.length);
    await press('Control+.');
    await workbench.actions.filter({ hasText: 'Turn selection into a blank' }).waitFor();
    await picture('selection-actions');
    await workbench.chooseAction('Turn selection into a blank');
    await expect.poll(() => workbench.visibleText()).toContain('The [MASK] fox');
    // The text moves; the blank is known all the same.
    await workbench.goTo(3, 1);
    await workbench.page.keyboard.type('So: ');
    await workbench.hoverText('[MASK]');
    await workbench.page.locator('.monaco-hover:not(.hidden)', { hasText: `Original: ${phrase}` }).waitFor();
    await picture('original');
    await workbench.restMouse();
    await workbench.goTo(3, phraseColumn + 'So: '.length + 2);
    await workbench.runCommand('GLM: Restore Original Text of Blank');
    await expect.poll(() => workbench.visibleText()).toContain(`The ${phrase} fox`);
    await undoAll('story.md', story);
  });

  it('ranks other wordings beside the author’s own', async () => {
    await workbench.select(3, phraseColumn, phrase.length);
    await workbench.runCommand('GLM: Rephrase Selection');
    await workbench.quickPickLabels();
    const own = workbench.quickPickRow('your wording');
    await own.waitFor();
    expect(await own.innerText()).toContain(phrase);
    expect(await own.innerText()).toMatch(/\d%/);
    await picture('rephrase');
    await press('Enter');
    await expect.poll(() => workbench.isDirty).toBe(true);
    await expect.poll(() => workbench.visibleText()).not.toContain(`The ${phrase} fox`);
    await undoAll('story.md', story);
  });

  it('shows its entries in the menu of the editor where they mean something', async () => {
    await workbench.select(3, phraseColumn, phrase.length);
    await press('Shift+F10');
    await workbench.menu.filter({ hasText: 'Rephrase Selection' }).waitFor();
    const entries = (await workbench.menu.allInnerTexts()).join();
    expect(entries).toContain('Turn Selection into a Blank');
    expect(entries).not.toContain('Fill All Blanks');
    await picture('menu');
    await press('Escape');
    await workbench.goTo(3, 1);
    await press('Shift+F10');
    await workbench.menu.filter({ hasText: 'Paste' }).waitFor();
    const quiet = (await workbench.menu.allInnerTexts()).join();
    expect(quiet).not.toMatch(/Fill|Rephrase|Blank/);
    await press('Escape');
  });
});

describe('Lenses', () => {
  let editor: Editor;
  let workbench: Workbench;

  beforeAll(async () => {
    const settings = { 'workbench.colorTheme': 'Default Light Modern', 'glm.codeLens': true };
    editor = await Editor.start(inject('testEditor'), { 'blanks.md': blanks }, settings);
    workbench = editor.workbench;
    await workbench.untilReady();
  });

  afterAll(async () => {
    await editor?.stop();
  });

  it('fill what they stand over', async () => {
    await workbench.openFile('blanks.md');
    const lenses = workbench.page.locator('.codelens-decoration a');
    await lenses.filter({ hasText: 'Fill blank' }).waitFor();
    expect(await lenses.allInnerTexts()).toEqual(['Fill blank', 'Fill all blanks (2)']);
    await workbench.screenshot('completion-lens');
    await lenses.filter({ hasText: 'Fill blank' }).click();
    await workbench.quickPickLabels();
    await expect.poll(() => workbench.struckThrough()).toBe('[MASK]');
    await workbench.page.keyboard.press('Escape');
    await lenses.filter({ hasText: 'Fill all' }).click();
    await expect.poll(() => workbench.visibleText()).not.toContain('[MASK]');
  });
});
