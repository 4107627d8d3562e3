// Where documents lie: several folders with settings of their own, and a folder on no disk.
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { Editor } from './editor';
import type { Workbench } from './workbench';

const text = 'She gave them hot [MASK] to drink.\n';

async function candidatesIn(workbench: Workbench, file: string): Promise<string[]> {
  await workbench.openFile(file);
  await workbench.goTo(1, 20);
  await workbench.runCommand('GLM: Fill a Blank');
  return workbench.quickPickLabels();
}

describe('A workspace of several folders', () => {
  it('fills with the settings of the folder that a document is in', async () => {
    const settings = (candidates: number) => JSON.stringify({ 'glm.candidates': candidates });
    const documents = {
      'north/north.md': text,
      'north/.vscode/settings.json': settings(2),
      'south/south.md': text,
      'south/.vscode/settings.json': settings(3),
    };
    const roots = ['north', 'south'];
    const editor = await Editor.start(inject('testEditor'), documents, {}, [], { roots });
    try {
      const { workbench } = editor;
      await workbench.untilReady();
      for (const root of roots) {
        const row = workbench.page
          .locator('.explorer-folders-view .monaco-list-row', { hasText: root })
          .first();
        if ((await row.getAttribute('aria-expanded')) === 'false') await row.click();
      }
      expect(await candidatesIn(workbench, 'north.md')).toHaveLength(2);
      await workbench.page.keyboard.press('Escape');
      expect(await candidatesIn(workbench, 'south.md')).toHaveLength(3);
      await workbench.screenshot('workspace-folders');
      await workbench.page.keyboard.press('Enter');
      await workbench.save();
      expect(await readFile(join(editor.folder, 'south/south.md'), 'utf8')).not.toContain('[MASK]');
      expect(await readFile(join(editor.folder, 'north/north.md'), 'utf8')).toBe(text);
    } finally {
      await editor.stop();
    }
  });
});

describe('A workspace on no disk', () => {
  it('is filled all the same', async () => {
    // The editor loads it from a path of its own; a checkout may lie anywhere.
    const companion = await mkdtemp(join(tmpdir(), 'glm-e2e-memory-'));
    await cp(join(import.meta.dirname, 'memoryFiles'), companion, { recursive: true });
    const options = { roots: ['memfs:/'], companion };
    const editor = await Editor.start(inject('testEditor'), {}, {}, [], options);
    try {
      const { workbench } = editor;
      await workbench.untilReady();
      expect((await candidatesIn(workbench, 'cloud.md')).length).toBeGreaterThan(1);
      await workbench.screenshot('workspace-virtual');
      await workbench.page.keyboard.press('Enter');
      await expect.poll(() => workbench.visibleText()).not.toContain('[MASK]');
      await workbench.save();
      await workbench.page.keyboard.press('End');
      await workbench.page.keyboard.type(' The sun had gone down behind the [MASK]', { delay: 20 });
      expect((await workbench.ghostText()).trim()).not.toBe('');
    } finally {
      await editor.stop();
      await rm(companion, { recursive: true, force: true });
    }
  });
});
