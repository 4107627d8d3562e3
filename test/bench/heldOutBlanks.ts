// Blanks in held-out text, as the pretraining makes them: one span a passage, its length drawn as in the paper.
import { readFileSync } from 'node:fs';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { drawSpanLengths, paperSpans } from '../../server/glm/objective/spans';
import type { PackedTask } from '../../server/glm/packedScoring';
import type { Tokenizer } from '../../server/glm/tokenizer';

/** Tokens of a passage, at the least and at the most. */
const shortest = 24;
const longest = 160;

/**
 * The same blanks every time: passages evenly spread over the file, each with one blank, whose only choice is what
 * stands there.
 */
export function heldOutBlanks(tokenizer: Tokenizer, path: string, count: number): PackedTask[] {
  const paragraphs = readFileSync(path, 'utf8')
    .split(/\n+/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph.length > shortest);
  const random = xoroshiro128plus(11);
  const { special } = tokenizer;
  const stride = Math.max(1, paragraphs.length / count);
  const tasks: PackedTask[] = [];
  for (let at = 0; at < paragraphs.length && tasks.length < count; at += stride) {
    const ids = tokenizer.encode(paragraphs[Math.floor(at)] ?? '').slice(0, longest);
    if (ids.length < shortest) continue;
    const [length = 1] = drawSpanLengths(ids.length, paperSpans, random);
    const start = uniformInt(random, 1, ids.length - length - 1);
    const hidden = ids.slice(start, start + length);
    const partA = [special.cls, ...ids.slice(0, start), special.mask, ...ids.slice(start + length)];
    tasks.push({
      partA: { ids: [...partA, special.endOfText], maskPositions: [start + 1] },
      maskPosition: start + 1,
      special,
      choices: [hidden],
      includeEnd: true,
    });
  }
  return tasks;
}
