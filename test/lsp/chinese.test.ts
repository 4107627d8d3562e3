// What the server says to a user of Simplified Chinese: nothing of it is left in English.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Client, on } from './support/client';
import { startInMemory } from './support/inMemory';
import { buildServer, childrenOf, start, testModel } from './support/programs';

const commands = ['glm.fillBlank', 'glm.fillAllBlanks', 'glm.turnIntoBlank', 'glm.rephrase'];
const text = '[MASK] [sMASK] 文字。\n[gMASK]';

/** Letters that are not the document's, the candidates' or a name. */
function english(shown: string): string[] {
  const known = /\[\w?MASK\\?\]|MASK|GLM|command:\S+|答案|\bA\b/g;
  return (
    shown
      .replace(/\\/g, '')
      .replace(known, '')
      .match(/[A-Za-z]{2,}/g) ?? []
  );
}

async function speaking(behaviour: { readonly failing?: boolean } = {}): Promise<Client> {
  const { client } = await startInMemory(
    { locale: 'zh-cn', commands, settings: { codeLens: true } },
    (models) => {
      models.behaviour.answers = [['答案', 0.5]];
      models.behaviour.fillTime = behaviour.failing ? 60_000 : 0;
    },
  );
  await client.status('ready');
  await client.open(text);
  return client;
}

it('hovers, actions and lenses', async () => {
  const client = await speaking();
  const hovers = await Promise.all([
    client.hover({ line: 0, character: 3 }),
    client.hover({ line: 0, character: 10 }),
    client.hover({ line: 1, character: 3 }),
  ]);
  for (const hover of hovers) {
    const { contents } = hover ?? { contents: '' };
    const value = typeof contents === 'object' && 'value' in contents ? contents.value : '';
    expect(value).toContain('概率');
    expect(english(value)).toEqual([]);
  }
  const titles = [
    ...(await client.codeActions(on(0, 3))),
    ...(await client.codeActions(on(1, 3), 2)),
    ...(await client.codeActions(on(0, 15, 17))),
  ].map(({ title }) => title);
  expect(titles.length).toBeGreaterThan(6);
  const lenses = (await client.lenses())?.map(({ command }) => command?.title ?? '') ?? [];
  expect(lenses.length).toBeGreaterThan(2);
  for (const title of [...titles, ...lenses]) {
    expect(title).toMatch(/\p{Script=Han}/u);
    expect(english(title)).toEqual([]);
  }
  client.dispose();
});

it('what it is busy with, and what goes wrong', async () => {
  const client = await speaking({ failing: true });
  const { answer, cancel } = client.fill(on(0, 3));
  expect(await client.status('busy')).toMatchObject({ task: '正在填充空白' });
  cancel();
  await expect(answer).rejects.toThrow('请求已取消。');
  await expect(client.fill(on(0, 3), 7).answer).rejects.toThrow('文档已更改。');
  await expect(client.rephrase(on(0, 14)).answer).rejects.toThrow('没有可改写的内容。');
  const pending = client.fillAll().answer;
  const failed = expect(pending).rejects.toThrow('服务器正在关闭。');
  await client.status('busy', client.statuses.length);
  await client.shutdown();
  await failed;
  client.dispose();
});

it.skipIf(process.platform !== 'linux' || testModel() === undefined)(
  'what is wrong with a model, also where another process finds it out',
  async () => {
    const server = start(await buildServer());
    const client = Client.of(server, { locale: 'zh-cn', settings: { model: 'nothing', device: 'cpu' } });
    await client.initialize();
    expect(await client.status('failed')).toMatchObject({
      message: expect.stringMatching(/^没有模型“nothing”/) as string,
    });
    client.settings = { model: 'glm-2b', device: 'cpu' };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await expect
      .poll(() => client.statuses.at(-1))
      .toMatchObject({
        message: expect.stringMatching(/^本机没有模型 glm-2b/) as string,
      });
    const empty = mkdtempSync(join(tmpdir(), 'glm-chinese-'));
    client.settings = { model: empty, device: 'cpu' };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    const message = `${empty} 中没有检查点：应包含 config.json（Hugging Face）或 latest_checkpointed_iteration.txt（训练）`;
    await expect.poll(() => client.statuses.at(-1)).toMatchObject({ message });
    rmSync(empty, { recursive: true });
    client.settings = { model: testModel(), device: 'cpu' };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await client.status('ready');
    await client.open(text);
    const pending = client.fillAll().answer;
    const failed = expect(pending).rejects.toThrow('推理进程被 SIGKILL 终止');
    await client.status('busy');
    for (const child of await childrenOf(server.pid ?? 0)) process.kill(child, 'SIGKILL');
    await failed;
    await client.shutdown();
    await client.exit();
  },
);
