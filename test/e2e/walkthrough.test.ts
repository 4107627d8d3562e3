// The walkthrough, and with GLM_PICTURES=1 its pictures: GLM_PICTURES=1 npx vitest run --project e2e walkthrough
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { Editor } from './editor';
import type { Workbench } from './workbench';

const story = [
  '# The long way home',
  '',
  'They had walked all day, and the children were',
  'tired. The sun had gone down behind the hills.',
  '',
  'An old woman opened the door, and she smiled.',
  '',
  'She gave them hot [MASK] to drink.',
  '',
  '',
  '',
  'Nobody said a word for a long time.',
  '',
].join('\n');
const letter = ['Dear [MASK],', '', 'we met in the summer. It was a [MASK] day.', '', '[sMASK]', ''].join(
  '\n',
);

let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'glm-walkthrough-'));
  vi.stubEnv('GLM_FILL_HOME', home);
  vi.stubEnv('GLM_FILL_CACHE', home);
});

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

// A package has the pictures that were there when it was packed.
describe.skipIf(process.env.GLM_PICTURES)('The walkthrough', () => {
  it('opens, shows its pictures, and ticks off what was done', async () => {
    const editor = await Editor.start(inject('testEditor'), { 'story.md': story });
    const { workbench } = editor;
    try {
      await workbench.untilReady();
      const open = async () => {
        await workbench.runCommand('Welcome: Open Walkthrough...');
        await workbench.quickPickRow('Fill Blanks with GLM').click();
      };
      await open();
      const steps = workbench.page.locator('.getting-started-step');
      await steps.first().waitFor();
      expect(await steps.count()).toBe(6);
      const picture = workbench.page.locator('.getting-started-media img');
      await picture.waitFor();
      await expect
        .poll(() =>
          workbench.page.evaluate("document.querySelector('.getting-started-media img')?.naturalWidth ?? 0"),
        )
        .toBeGreaterThan(0);

      // The editor notes what is done once it has shown a walkthrough.
      await workbench.openFile('story.md');
      await workbench.goTo(8, 20);
      await workbench.runCommand('GLM: Fill a Blank');
      await workbench.quickPickLabels();
      await workbench.page.keyboard.press('Escape');
      await open();
      const done = steps.filter({ has: workbench.page.locator('.codicon-getting-started-step-checked') });
      await expect
        .poll(() => done.allInnerTexts(), { timeout: 30_000 })
        .toEqual([expect.stringContaining('Fill a blank')]);
      await workbench.screenshot('walkthrough');
    } finally {
      await editor.stop();
    }
  });
});

describe.runIf(process.env.GLM_PICTURES).each([
  ['dark', 'Default Dark Modern'],
  ['light', 'Default Light Modern'],
])('Pictures of the walkthrough, %s', (theme, themeName) => {
  let editor: Editor;
  let workbench: Workbench;

  beforeAll(async () => {
    editor = await Editor.start(
      inject('testEditor'),
      { 'letter.md': letter, 'story.md': story },
      {
        'workbench.colorTheme': themeName,
        'workbench.sideBar.location': 'right',
        'editor.fontSize': 16,
        'editor.lineHeight': 27,
        'editor.stickyScroll.enabled': false,
        'editor.occurrencesHighlight': 'off',
        'editor.lightbulb.enabled': 'off',
        'editor.hover.above': false,
        'breadcrumbs.enabled': false,
      },
    );
    workbench = editor.workbench;
    await workbench.openFile('letter.md');
    await workbench.openFile('story.md');
    await workbench.page.keyboard.press('Control+B');
    await workbench.page.setViewportSize({ width: 760, height: 560 });
    await workbench.untilReady();
  });

  afterAll(async () => {
    await editor?.stop();
  });

  const picture = (name: string) => workbench.picture(`media/walkthrough/${name}-${theme}.png`);

  it('shows candidates for a selection', async () => {
    await workbench.select(12, 'Nobody '.length + 1, 'said a word'.length);
    await workbench.runCommand('GLM: Fill a Blank');
    await workbench.quickPickLabels();
    await expect.poll(() => workbench.struckThrough()).toBe('said a word');
    await picture('fill');
    await workbench.page.keyboard.press('Escape');
  });

  it('shows the hover of a placeholder', async () => {
    await workbench.goTo(1, 1);
    await workbench.hoverText('[MASK]');
    await workbench.hover.locator('a').first().waitFor();
    await picture('hover');
    await workbench.restMouse();
  });

  it('shows the models', async () => {
    await workbench.runCommand('GLM: Choose Model');
    await workbench.quickPickRow('glm-large').waitFor();
    await picture('model');
    await workbench.page.keyboard.press('Escape');
  });

  it('shows a letter that was filled', async () => {
    await workbench.page.locator('.tab', { hasText: 'letter.md' }).click();
    await workbench.runCommand('GLM: Fill All Blanks');
    await expect.poll(() => workbench.isDirty).toBe(true);
    await workbench.goTo(1, 1);
    await picture('fill-all');
  });
});
