import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { FakeScorer } from '../labelling/testService';
import type { SurpriseProgress } from '../protocol';
import { readWords } from './surprise';

function documentOf(text: string): TextDocument {
  return TextDocument.create('untitled:one', 'markdown', 1, text);
}

async function read(
  document: TextDocument,
  service = new FakeScorer({ keepsSpaces: true }),
  stretches = [{ start: 0, end: document.getText().length }],
): Promise<SurpriseProgress[]> {
  const reports: SurpriseProgress[] = [];
  await readWords(service, document, stretches, new AbortController().signal, (report) =>
    reports.push(report),
  );
  return reports;
}

describe('reading words', () => {
  it('blanks each in turn, with the space before it where the vocabulary wants that', async () => {
    const service = new FakeScorer({ keepsSpaces: true });
    await read(documentOf('One two, `code` three.\nFour'), service);
    expect(service.scored.map(({ text, choices }) => [text, choices])).toEqual([
      ['[MASK] two, `code` three.\nFour', ['One']],
      ['One [MASK], `code` three.\nFour', [' two']],
      ['One two, `code` [MASK].\nFour', [' three']],
      ['One two, `code` three.\n[MASK]', ['Four']],
    ]);
  });

  it('tells the probability of a word, and the mean of its tokens and its end', async () => {
    const service = new FakeScorer();
    service.logProb = () => Math.log(1 / 16);
    const [report] = await read(documentOf('One'), service);
    expect(report?.words).toEqual([
      {
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 3 } },
        probability: expect.closeTo(1 / 16, 10) as number,
        tokenProbability: expect.closeTo(1 / 4, 10) as number,
      },
    ]);
  });

  it('covers what was asked for without a gap, in the order asked for', async () => {
    const document = documentOf('Every word here is a word among words.\n'.repeat(20));
    const end = document.getText().length;
    const reports = await read(document, new FakeScorer(), [
      { start: 390, end },
      { start: 0, end: 390 },
    ]);
    let reached = 390;
    for (const { done, words } of reports) {
      if (reached === end) reached = 0;
      expect(document.offsetAt(done.start)).toBe(reached);
      reached = document.offsetAt(done.end);
      for (const { range } of words) {
        expect(document.offsetAt(range.start)).toBeGreaterThanOrEqual(document.offsetAt(done.start));
        expect(document.offsetAt(range.end)).toBeLessThanOrEqual(reached);
      }
    }
    expect(reached).toBe(390);
    expect(reports.flatMap(({ words }) => words)).toHaveLength(160);
    expect(reports.at(-1)?.share).toBeCloseTo(1);
    const shares = reports.map(({ share }) => share);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  it('scores the word, not a placeholder before it', async () => {
    const service = new FakeScorer();
    await read(documentOf('A [MASK] here [sMASK] and there [gMASK]'), service);
    const last = service.scored.at(-1);
    expect(last?.choices).toEqual(['there']);
    expect(last?.text).toBe(' and [MASK] [gMASK]');
  });

  it('reports a stretch without words as done', async () => {
    const reports = await read(documentOf('1984\n'));
    expect(reports).toEqual([
      {
        done: { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } },
        words: [],
        share: 1,
      },
    ]);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const reports: SurpriseProgress[] = [];
    const document = documentOf('word '.repeat(200));
    const stretch = { start: 0, end: document.getText().length };
    await expect(
      readWords(new FakeScorer(), document, [stretch], controller.signal, (report) => {
        reports.push(report);
        controller.abort(new Error('enough'));
      }),
    ).rejects.toThrow('enough');
    expect(reports).toHaveLength(1);
  });
});
