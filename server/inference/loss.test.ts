// `loss` against the original code: the value of the pretraining objective on each of its training cases.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  blanksOf,
  referenceFolder,
  referenceIsThere,
  trainingCases,
  trainingFamilies,
} from '../glm/objective/testReference';
import { LocalService } from './localService';

describe.each(trainingFamilies)('%s', { timeout: 300_000 }, (family) => {
  const cache = mkdtempSync(join(tmpdir(), 'glm-loss-'));
  const service = new LocalService({ model: join(referenceFolder, family), device: 'cpu', threads: 1 });

  beforeAll(() => {
    process.env.GLM_FILL_CACHE = cache;
  });
  afterAll(async () => {
    await service.dispose();
    rmSync(cache, { recursive: true, force: true });
  });

  it.skipIf(!referenceIsThere)('computes the original losses (needs ../shared/reference)', async () => {
    for (const example of trainingCases(family).sequences) {
      const result = await service.loss({ tokens: example.source_tokens, ...blanksOf(example) });
      expect(result, example.id).toMatchObject({
        tokens: example.tokens,
        targets: example.targets,
        lossMask: example.loss_masks,
        positionIds: example.position_ids,
        partALength: example.sep,
      });
      const error = Math.abs(result.loss - example.loss) / example.loss;
      expect(error, `${example.id}: ${result.loss}, expected ${example.loss}`).toBeLessThan(1e-5);
    }
  });

  it.skipIf(!referenceIsThere)('says which span or order is wrong (needs ../shared/reference)', async () => {
    const tokens = [1, 2, 3, 4];
    const loss = (spans: [number, number][], order: number[]) => service.loss({ tokens, spans, order });
    await expect(loss([], [])).rejects.toThrow('spans: there is none');
    await expect(loss([[2, 5]], [0])).rejects.toThrow('spans: [2, 5] lies outside the 4 tokens');
    await expect(loss([[2, 2]], [0])).rejects.toThrow('spans: [2, 2] is no range of tokens');
    await expect(
      loss(
        [
          [1, 3],
          [2, 4],
        ],
        [0, 1],
      ),
    ).rejects.toThrow('spans: [2, 4] overlaps');
    await expect(loss([[1, 3]], [1])).rejects.toThrow('order: there is no span 1');
    await expect(loss([[1, 3]], [0, 0])).rejects.toThrow('order: expected each of 0 to 0 once');
    const long = (count: number, span: [number, number]) =>
      service.loss({ tokens: new Array<number>(count).fill(5), spans: [span], order: [0] });
    await expect(long(2000, [1, 2])).rejects.toThrow('tokens: 2000 in Part A');
    await expect(long(2000, [1, 1999])).rejects.toThrow('spans: one has 1999 places in Part B');
    await expect(long(300_000, [1, 2])).rejects.toThrow('tokens has 300000 entries, expected at most 16384');
  });
});
