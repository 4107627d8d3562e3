import { expect, it } from 'vitest';
import { on } from '../../test/lsp/support/client';
import { startInMemory } from '../../test/lsp/support/inMemory';

const commands = ['glm.fillBlank', 'glm.fillAllBlanks'];
const uri = 'untitled:one';

it('stands over every line with a blank, once it is switched on', async () => {
  const { client, models } = await startInMemory({ commands });
  await client.open('The [MASK] and the [MASK].\n\nNothing.\n[gMASK]');
  expect(await client.lenses()).toBeNull();
  client.settings = { codeLens: true };
  await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
  expect((await client.lenses())?.map(({ range, command }) => [range, command?.title])).toEqual([
    [on(0, 4, 10), 'Fill blank'],
    [on(0, 4, 10), 'Fill all blanks (3)'],
    [on(3, 0, 7), 'Fill blank'],
    [on(3, 0, 7), 'Fill all blanks (3)'],
  ]);
  expect(client.lensRefreshes).toBe(1);
  expect(models.requests).toHaveLength(0);
  client.dispose();
});

it('calls the commands with their place', async () => {
  const { client } = await startInMemory({ commands, settings: { codeLens: true } });
  await client.open('A [MASK].');
  expect(await client.lenses()).toEqual([
    {
      range: on(0, 2, 8),
      command: {
        title: 'Fill blank',
        command: 'glm.fillBlank',
        arguments: [{ uri, range: on(0, 2, 8) }],
      },
    },
  ]);
  client.dispose();
});

it('does not show to an editor without our commands', async () => {
  const { client } = await startInMemory({ settings: { codeLens: true } });
  await client.open('A [MASK].');
  expect(await client.lenses()).toBeNull();
  client.dispose();
});

it('gives up on documents with too many blanks to look at', async () => {
  const { client } = await startInMemory({ commands, settings: { codeLens: true } });
  await client.open('A [MASK].\n'.repeat(5000));
  expect(await client.lenses()).toHaveLength(1000);
  client.dispose();
});
