import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, it } from 'vitest';
import { readDatasetFile } from './dataset';

it('reads Parquet in batches over its row groups; the output is JSONL', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'glm-parquet-'));
  try {
    const count = 2500;
    const numbers = Array.from({ length: count }, (_, i) => i);
    const path = join(folder, 'data.parquet');
    const bytes = parquetWriteBuffer({
      rowGroupSize: 1500,
      columnData: [
        { name: 'text', data: numbers.map((i) => `第 ${i} 行`), type: 'STRING' },
        { name: 'label', data: numbers.map(BigInt), type: 'INT64' },
      ],
    });
    await writeFile(path, Buffer.from(bytes));
    const texts: unknown[] = [];
    let last = '';
    for await (const entry of readDatasetFile(path, 'parquet')) {
      if (entry.kind !== 'row') throw new Error(`a ${entry.kind}`);
      expect(entry.index).toBe(texts.length);
      texts.push(entry.cell('text'));
      last = String(entry.changed({ suggestion: 'x' }));
    }
    expect(texts).toEqual(numbers.map((i) => `第 ${i} 行`));
    expect(last).toBe('{"text":"第 2499 行","label":2499,"suggestion":"x"}\n');
  } finally {
    await rm(folder, { recursive: true });
  }
});
