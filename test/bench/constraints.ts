// What a constraint costs: getting it ready, and each step of an answer, where no state is known yet and where all are.
//
//   node tools/bench.mjs constraints [MODEL …]     models or checkpoints, whose vocabularies are walked; default: the bundled one
import type { AnswerConstraint } from '../../server/glm/decoding/constraints/constraint';
import { Constraints } from '../../server/glm/decoding/constraints/constraints';
import type { Guide } from '../../server/glm/decoding/constraints/guide';
import { endTokens } from '../../server/glm/decoding/logitsProcessor';
import { openModelFolder } from '../../server/inference/modelFolder';
import { normal } from './random';
import { quantile } from './time';

const answers = 40;
const maxTokens = 16;

const words = Array.from({ length: 2000 }, (_, i) => {
  const letters = 'etaoinshrdlu';
  return Array.from({ length: 4 + (i % 6) }, (__, at) => letters[(i * 7 + at * (1 + (i % 5))) % 12]).join('');
});

const constraints: readonly (readonly [string, AnswerConstraint])[] = [
  ['match .*', { match: '.*' }],
  ['match [A-Z][a-z]+( [A-Z][a-z]+)?', { match: '[A-Z][a-z]+( [A-Z][a-z]+)?' }],
  ['match \\p{L}{3,12}(, \\p{L}{3,12})*', { match: '\\p{L}{3,12}(, \\p{L}{3,12})*' }],
  ['contains "photosynthesis"', { contains: 'photosynthesis' }],
  ['2 to 6 words', { minWords: 2, maxWords: 6 }],
  ['one of 2000 words', { oneOf: words }],
  ['only of 2000 words', { onlyWords: words }],
];

async function main(): Promise<void> {
  for (const model of process.argv.length > 2 ? process.argv.slice(2) : ['']) {
    const { manifest, tokenizer } = await openModelFolder(model);
    const { vocabSize } = manifest.architecture;
    const ends = endTokens(tokenizer.special);
    console.log(`\n${manifest.name}: ${vocabSize} tokens\n`);
    console.log('| constraint | ready, ms | first visit of a state, ms: median, 95 % | again, ms |');
    console.log('| :-- | --: | --: | --: |');
    for (const [name, constraint] of constraints) {
      const start = performance.now();
      const prepared = new Constraints(tokenizer, vocabSize, () => []).prepare(
        constraint,
        { onOneLine: true },
        { maxTokens, ends },
      );
      const ready = performance.now() - start;
      if (prepared === undefined) continue;
      const first = stepTimes(prepared.guide, vocabSize, ends);
      const again = stepTimes(prepared.guide, vocabSize, ends);
      const shown = [quantile(first, 0.5), quantile(first, 0.95)].map((ms) => ms.toFixed(2)).join(', ');
      console.log(`| ${name} | ${ready.toFixed(0)} | ${shown} | ${quantile(again, 0.5).toFixed(2)} |`);
    }
  }
}

/** Milliseconds of each step of some answers, whose tokens are drawn at random. */
function stepTimes(guide: Guide, vocabSize: number, ends: readonly number[]): number[] {
  let drawn = 0;
  const taken: number[] = [];
  for (let answer = 0; answer < answers; answer++) {
    const tokens: number[] = [];
    while (tokens.length < maxTokens) {
      const logits = normal(vocabSize, 0, 3, (drawn += 7919));
      const start = performance.now();
      guide.restrict(logits, tokens);
      taken.push(performance.now() - start);
      const next = logits.reduce((best, logit, id) => (logit > (logits[best] ?? -Infinity) ? id : best), 0);
      if (ends.includes(next) || logits[next] === -Infinity) break;
      tokens.push(next);
    }
  }
  return taken;
}

void main();
