// How well surprising words are found: words of a text are swapped for others of the same text, and the map is asked.
//
//   node tools/bench.mjs surprise TEXT [PASSAGES] [MODEL]    a text file that the model has not been trained on
//
// "Swapped" words come from elsewhere in the text, so that common words are swapped for common ones, which is the hard
// case. AUC: how often a swapped word is found less likely than one that is in its place.
import { readFile } from 'node:fs/promises';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { levelOf } from '../../extension/surprise/levels';
import { findMarkup } from '../../server/blanks/markup';
import { findWords } from '../../server/blanks/words';
import { readWords } from '../../server/features/surprise';
import { LocalService } from '../../server/inference/localService';
import { uniform } from './random';

const passageLength = 900;
const swappedShare = 0.05;
/** The setting's default, in percent. */
const threshold = 0.2;

interface Judged {
  readonly isSwapped: boolean;
  readonly tokenProbability: number;
}

async function main(): Promise<void> {
  const [path, passages = '20', model] = process.argv.slice(2);
  if (path === undefined) {
    process.stderr.write('surprise TEXT [PASSAGES] [MODEL]\n');
    process.exitCode = 2;
    return;
  }
  const text = (await readFile(path, 'utf8')).replace(/\u001e/g, '');
  const random = uniform(7);
  const vocabulary = wordsOf(text).map(({ start, end }) => text.slice(start, end));
  const service = new LocalService({ ...(model !== undefined && { model }) });
  await service.load();
  const judged: Judged[] = [];
  let milliseconds = 0;
  for (let passage = 0; passage < Number(passages); passage++) {
    const { swapped, document } = swapWords(passageOf(text, random), vocabulary, random);
    const start = performance.now();
    const all = [{ start: 0, end: document.getText().length }];
    await readWords(service, document, all, new AbortController().signal, ({ words }) => {
      for (const { range, tokenProbability } of words) {
        judged.push({ isSwapped: swapped.has(document.offsetAt(range.start)), tokenProbability });
      }
    });
    milliseconds += performance.now() - start;
  }
  report(judged, milliseconds);
  await service.dispose();
}

function report(judged: readonly Judged[], milliseconds: number): void {
  const [swapped, own] = [true, false].map((kind) => judged.filter(({ isSwapped }) => isSwapped === kind));
  if (swapped === undefined || own === undefined) return;
  const marked = (words: readonly Judged[], level: 'unusual' | 'veryUnusual') =>
    words.filter(({ tokenProbability }) => {
      const found = levelOf(tokenProbability, threshold);
      return found === 'veryUnusual' || found === level;
    }).length / words.length;
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const lines = [
    `${judged.length} words, ${swapped.length} of them swapped; ${(milliseconds / judged.length).toFixed(1)} ms a word`,
    `AUC ${areaUnderCurve(swapped, own).toFixed(3)}`,
    `marked at the default threshold (${threshold} %): ${percent(marked(swapped, 'unusual'))} of the swapped words, ` +
      `${percent(marked(own, 'unusual'))} of the others`,
    `marked as very unusual: ${percent(marked(swapped, 'veryUnusual'))} of the swapped words, ` +
      `${percent(marked(own, 'veryUnusual'))} of the others`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Probability that a swapped word is less likely than one of the text's own; ties count half (Mann–Whitney). */
function areaUnderCurve(swapped: readonly Judged[], own: readonly Judged[]): number {
  let wins = 0;
  for (const { tokenProbability: one } of swapped) {
    for (const { tokenProbability: other } of own) wins += one < other ? 1 : one === other ? 0.5 : 0;
  }
  return wins / (swapped.length * own.length);
}

/** Whole lines, cut at the end of a sentence. */
function passageOf(text: string, random: () => number): string {
  const start = text.indexOf('\n', Math.floor(random() * (text.length - passageLength))) + 1;
  const passage = text.slice(start, start + passageLength);
  const end = Math.max(passage.lastIndexOf('. '), passage.lastIndexOf('。')) + 1;
  return end > 0 ? passage.slice(0, end) : passage;
}

/** @returns the new text, and where in it the swapped words begin */
function swapWords(
  passage: string,
  vocabulary: readonly string[],
  random: () => number,
): { swapped: Set<number>; document: TextDocument } {
  const swapped = new Set<number>();
  let text = '';
  let end = 0;
  for (const word of wordsOf(passage)) {
    if (random() >= swappedShare) continue;
    const own = passage.slice(word.start, word.end).toLowerCase();
    const other = vocabulary[Math.floor(random() * vocabulary.length)];
    if (other === undefined || other.toLowerCase() === own) continue;
    text += passage.slice(end, word.start);
    swapped.add(text.length);
    text += other;
    end = word.end;
  }
  return { swapped, document: TextDocument.create('untitled:1', 'plaintext', 1, text + passage.slice(end)) };
}

function wordsOf(text: string): { start: number; end: number }[] {
  return [...findWords(text, findMarkup(text, 'plaintext'), 0, text.length)];
}

void main();
