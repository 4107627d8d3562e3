// The editor in Simplified Chinese: a dataset is labelled and trained on, and what goes wrong is said in Chinese too.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Editor } from './editor';
import type { Workbench } from './workbench';

const things = ['房间', '早餐', '位置', '服务', '床铺', '大厅', '窗户', '花园', '电梯', '餐厅'];
const long =
  '我们住了整整一个星期，每天早上都能听到鸟叫，晚上可以看到远处的灯光，服务员也总是面带微笑。'.repeat(4);
const reviews = [
  { text: `这家酒店的房间很干净，${long}` },
  { text: `前台态度很差，${long}` },
  { text: '价格有点贵，不过早餐不错。' },
  ...things.flatMap((thing) => [
    { text: `${thing}非常好，我们很喜欢。`, label: '正面', label_status: 'accepted' },
    { text: `${thing}太差了，让人失望。`, label: '负面', label_status: 'accepted' },
  ]),
]
  .map((row) => `${JSON.stringify(row)}\n`)
  .join('');

const task = {
  name: '酒店评论',
  pattern: '{text} 总之很[MASK]。',
  verbalizer: { 正面: ['好'], 负面: ['差'] },
  guideline: '# 如何判断\n\n- **正面**：客人会再来\n- **负面**：客人不会再来',
};

/** A run takes a minute on a slow machine that has other things to do. */
const patience = { timeout: 400_000 };

describe('Simplified Chinese', () => {
  let editor: Editor;
  let workbench: Workbench;
  let page: FrameLocator;

  beforeAll(async () => {
    const documents = {
      'reviews.jsonl': reviews,
      'reviews.glm-task.json': JSON.stringify(task, null, 2),
      'broken.jsonl': '{"text": "好"}\n{"text": \n',
      'broken.glm-task.json': JSON.stringify({ ...task, verbalizer: { 正面: ['好'] } }),
    };
    const settings = { 'glm.labelling.annotator': '小李', 'glm.device': 'cpu' };
    editor = await Editor.start(inject('testEditor'), documents, settings, [], { language: 'zh-cn' });
    workbench = editor.workbench;
    page = workbench.page
      .frameLocator('iframe.webview.ready[src*="extensionId=glm-fill"]')
      .frameLocator('iframe#active-frame');
    await workbench.untilReady();
  });

  afterAll(async () => {
    await editor?.stop();
  });

  async function label(dataset: string): Promise<void> {
    await workbench.page.locator('.explorer-folders-view .monaco-list-row', { hasText: dataset }).click();
    await workbench.runCommand('GLM: 标注此数据集');
  }

  it('labels, says which words speak for a label, and how good labels are', async () => {
    await label('reviews.jsonl');
    await page.locator('.row.current').waitFor();
    await page.locator('footer').filter({ hasText: '已建议 23' }).waitFor();
    await workbench.screenshot('chinese-labelling');
    expect(await english()).toEqual([]);
    // It is shown already where a first try has asked for it.
    if (!(await page.locator('.why').isVisible())) {
      await page.getByRole('button', { name: '为何是此标签' }).click();
    }
    await page.locator('.why .word').first().waitFor();
    await workbench.screenshot('chinese-why');
    expect(await english()).toEqual([]);
    await page.getByRole('button', { name: '?' }).click();
    await page.getByRole('dialog').waitFor();
    await workbench.screenshot('chinese-help');
    expect(await english()).toEqual([]);
    await workbench.page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '质量' }).click();
    await page.locator('.quality').filter({ hasText: '混淆矩阵' }).waitFor();
    await workbench.screenshot('chinese-quality');
    expect(await english()).toEqual([]);
  });

  it('trains', async () => {
    const outcome = workbench.notifications.filter({ hasText: '留出数据' });
    // A first try may have left its question.
    if (await outcome.isVisible()) await outcome.getByRole('button', { name: '放弃' }).click();
    await workbench.runCommand('GLM: 用已接受的标签训练');
    await workbench.quickPickRow('小型附加参数').waitFor();
    await workbench.screenshot('chinese-train');
    await workbench.quickPickRow('小型附加参数').click();
    await outcome.waitFor(patience);
    expect(await outcome.innerText()).toMatch(/训练前正确率 \d+(\.\d)?%，训练后 \d+(\.\d)?%/);
    await outcome.getByRole('button', { name: '显示曲线' }).click();
    await workbench.page
      .frameLocator('iframe.webview.ready[src*="extensionId=vscode.media-preview"]')
      .frameLocator('iframe#active-frame')
      .locator('img')
      .waitFor();
    await workbench.screenshot('chinese-curve');
    const curve = await readFile(join(editor.folder, 'reviews.glm-adapter', 'curve.svg'), 'utf8');
    expect([...curve.matchAll(/<text[^>]*>([^<]*[A-Za-z][^<]*)/g)].map(([, text]) => text)).toEqual([
      '酒店评论: glm-fill-small',
    ]);
    await outcome.getByRole('button', { name: '放弃' }).click();
    await outcome.waitFor({ state: 'hidden' });
  });

  it('says what is wrong with a task', async () => {
    await label('broken.jsonl');
    const message = workbench.notifications.filter({ hasText: '无法标注 broken.jsonl' }).first();
    await message.waitFor();
    expect(await message.innerText()).toContain('verbalizer：至少需要两个标签');
    await workbench.screenshot('chinese-broken');
    await message.getByRole('button', { name: '打开任务' }).click();
    await workbench.page.locator('.tab.active', { hasText: 'broken.glm-task.json' }).waitFor();
  });

  // Keys of files and settings stay as they are written there; which scorer is best depends on the model.
  const names =
    /\btext\b|\blabel\b|\[MASK\]|\b(?:logProb|normalised|calibrated|pmi|batch)\b|\bnat\b|\bEnter\b|\bCtrl\b|\bF1\b|\bKrippendorff's alpha\b/g;
  async function english(): Promise<string[]> {
    const shown = await page.locator('body').innerText();
    return shown.replace(names, '').match(/[A-Za-z]{2,}/g) ?? [];
  }
});
