// The README's pictures: GLM_PICTURES=1 npx vitest run --project e2e pictures
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Editor } from './editor';
import type { Workbench } from './workbench';

const story = [
  '# The long way home',
  '',
  'They had walked all day, and the children were tired and hungry. The sun had',
  'gone down behind the hills when they saw the first lights of the village.',
  '',
  'An old woman opened the door. She looked at the wet coats, and at the mud on',
  'the boots, and she smiled. "Come in," she said, "you must be very cold."',
  '',
  'She gave them hot [MASK] to drink, and put more wood on the fire.',
  'Nobody said a word for a long time, and then everybody began to talk.',
  '',
  'In the morning [sMASK] and the road went on along the river.',
  '',
].join('\n');

const phrase = 'said a word';
const phraseLine = 10;

describe.runIf(process.env.GLM_PICTURES)('Pictures', () => {
  let editor: Editor;
  let workbench: Workbench;

  beforeAll(async () => {
    editor = await Editor.start(
      inject('testEditor'),
      { 'story.md': story },
      {
        'workbench.colorTheme': 'Default Light Modern',
        'workbench.sideBar.location': 'right',
        'editor.fontSize': 16,
        'editor.lineHeight': 27,
        'editor.wordWrap': 'off',
        'editor.stickyScroll.enabled': false,
        'editor.occurrencesHighlight': 'off',
        'editor.lightbulb.enabled': 'off',
        'editor.hover.above': false,
        'breadcrumbs.enabled': false,
      },
    );
    workbench = editor.workbench;
    await workbench.openFile('story.md');
    await workbench.page.keyboard.press('Control+B');
    await workbench.page.setViewportSize({ width: 900, height: 500 });
    await workbench.untilReady();
  });

  afterAll(async () => {
    await editor?.stop();
  });

  it('shows candidates for a selection', async () => {
    await workbench.select(phraseLine, 'Nobody '.length + 1, phrase.length);
    await workbench.runCommand('GLM: Fill a Blank');
    await workbench.quickPickLabels();
    await expect.poll(() => workbench.struckThrough()).toBe(phrase);
    await workbench.picture('docs/images/fill-blank.png');
    await workbench.page.keyboard.press('Escape');
  });

  it('shows the hover of a placeholder', async () => {
    // Room for the hover below the placeholder.
    await workbench.page.setViewportSize({ width: 900, height: 600 });
    await workbench.goTo(1, 1);
    await workbench.hoverText('[MASK]');
    await workbench.hover.locator('a').first().waitFor();
    await workbench.picture('docs/images/hover.png');
  });
});
