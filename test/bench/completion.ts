// What a writer waits for: from the request to the ghost text, and to the entries of the light bulb, through the built
// server over stdio with the bundled model.
//
//   node tools/bench.mjs completion [ROUNDS]     40 rounds of each unless ROUNDS says otherwise; build first
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '../lsp/support/client';
import { median, quantile, times } from './time';

const rounds = Number(process.argv[2] ?? 40);
const words = readFileSync(join(__dirname, '../examples/constitution.md'), 'utf8').split(/\s+/);

/** 200 words of a real text around a mark; another place every round, so that nothing is known yet. */
function around(round: number, mark: string): readonly [before: string, after: string] {
  const first = (round * 7) % Math.max(words.length - 201, 1);
  const part = words.slice(first, first + 200);
  return [`${part.slice(0, 100).join(' ')} ${mark}`, ` ${part.slice(100).join(' ')}`];
}

async function main(): Promise<void> {
  const program = join(__dirname, 'server.js');
  const server = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const client = Client.of(server, { settings: { device: 'cpu' }, commands: ['glm.fillBlank'] });
  await client.initialize();
  await client.status('ready');
  let documents = 0;
  const measure = async (name: string, work: (round: number, uri: string) => Promise<unknown>) => {
    const measured = await times(rounds, () => work(documents, `untitled:${documents++}`));
    const [half, most] = [median(measured), quantile(measured, 0.95)].map((ms) => ms.toFixed(0));
    process.stdout.write(`- ${name}: median ${half ?? ''} ms, 95th percentile ${most ?? ''} ms\n`);
  };
  const suggest = async (uri: string, before: string, after: string) => {
    await client.open(before + after, uri);
    const found = await client.suggest({ line: 0, character: before.length }, 1, uri).answer;
    if (!found) throw new Error('the server has suggested nothing');
  };
  await measure('ghost text for [MASK]', (round, uri) => suggest(uri, ...around(round, '[MASK]')));
  await measure('ghost text for [sMASK]', (round, uri) => suggest(uri, ...around(round, '[sMASK]')));
  await measure('ghost text at the end of a text', (round, uri) => suggest(uri, around(round, '')[0], ''));
  await measure('light bulb on [MASK], closed', async (round, uri) => {
    const [before, after] = around(round, '[MASK]');
    await client.open(before + after, uri);
    const at = { line: 0, character: before.length };
    await client.codeActions({ start: at, end: at }, 2, { uri });
  });
  await measure('light bulb on [MASK], opened (six candidates by beam search)', async (round, uri) => {
    const [before, after] = around(round, '[MASK]');
    await client.open(before + after, uri);
    const at = { line: 0, character: before.length };
    await client.codeActions({ start: at, end: at }, 1, { uri });
  });
  await client.shutdown();
  await client.exit();
}

void main();
