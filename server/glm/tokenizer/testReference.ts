// For tests: where the reference cases lie, and their type.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isRecord } from './tokenizerJson';

/** The folder of the reference cases beside the repository; tests are skipped where it is absent. */
export const referenceFolder = fileURLToPath(new URL('../../../../shared/reference', import.meta.url));

export const referenceIsThere = existsSync(referenceFolder);

/** One text as the original code encodes and decodes it. */
export interface TokenizationCase {
  readonly text: string;
  readonly ids: readonly number[];
  readonly decoded: string;
}

/** The cases of `FAMILY/tokenization.json`. */
export function tokenizationCases(family: string): TokenizationCase[] {
  const json: unknown = JSON.parse(readFileSync(`${referenceFolder}/${family}/tokenization.json`, 'utf8'));
  if (!isRecord(json) || !Array.isArray(json.cases)) throw new Error(`${family}: no cases`);
  return json.cases.filter(isRecord).map(({ text, original }) => {
    if (typeof text !== 'string' || !isRecord(original) || !Array.isArray(original.ids))
      throw new Error('bad case');
    if (typeof original.decoded !== 'string') throw new Error('bad case');
    return {
      text,
      ids: original.ids.filter((id): id is number => typeof id === 'number'),
      decoded: original.decoded,
    };
  });
}
