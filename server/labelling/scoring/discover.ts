// Finds answers for labels: what the model itself would write at the blank of rows whose label is known, by how much
// likelier these texts make it than no text at all (the lift; pointwise mutual information, averaged over rows).
import { findPlaceholders } from '../../blanks/placeholders';
import { AnswerForms } from '../../inference/answerForms';
import type { DiscoveredAnswer } from '../../protocol/openDataset';
import type { FillRequest, GlmService, ScoreRequest } from '../../inference/service';

/** A rendered pattern with one blank, and the label of its row. */
export interface KnownText {
  readonly text: string;
  readonly label: string;
}

export interface DiscoverOptions {
  /** Answers of each label; default 8. */
  readonly count?: number;
  /** Candidates that the model is asked for at each text; default 16. */
  readonly candidates?: number;
  readonly contextEnd?: NonNullable<ScoreRequest['contextEnd']>;
  readonly signal?: AbortSignal;
}

type Service = Pick<GlmService, 'fill' | 'scoreAll' | 'tokenize'>;

/** Added to both probabilities of a ratio: what is rare everywhere tells little. */
const smoothing = 0.01;

/** Answers of each label that are compared, the likeliest of its rows' candidates. */
const compared = 48;

/**
 * For each label the answers with the largest lift, the best first. The model's own candidates at the rows are
 * gathered, and all of them are scored at every row and at the empty text.
 * @param empty the pattern with its columns left empty
 */
export async function discoverAnswers(
  service: Service,
  texts: readonly KnownText[],
  empty: string,
  options: DiscoverOptions = {},
): Promise<Map<string, DiscoveredAnswer[]>> {
  const { count = 8, candidates = 16, signal } = options;
  const labels = [...new Set(texts.map(({ label }) => label))];
  const written: { readonly label: string; readonly answers: ReadonlyMap<string, number> }[] = [];
  for (const { text, label } of texts) {
    written.push({ label, answers: await candidatesAt(service, text, candidates, signal) });
  }
  const likely = new Map(
    labels.map((label) => [
      label,
      likeliest(written.filter((each) => each.label === label).map(({ answers }) => answers)),
    ]),
  );
  const answers = [...new Set([...likely.values()].flat())];
  const [atEmpty, ...atTexts] = await scoresAt(
    service,
    [empty, ...texts.map(({ text }) => text)],
    answers,
    options,
  );
  const mean = (answer: string, isChosen: (label: string) => boolean) => {
    const place = answers.indexOf(answer);
    const chosen = atTexts.filter((_, row) => isChosen(texts[row]?.label ?? ''));
    return chosen.reduce((total, row) => total + (row[place] ?? 0), 0) / chosen.length;
  };
  return new Map(
    labels.map((label) => {
      const found = (likely.get(label) ?? []).map((answer): DiscoveredAnswer => {
        const probability = mean(answer, (each) => each === label);
        const contrast = ratio(
          probability,
          mean(answer, (each) => each !== label),
        );
        return {
          answer,
          probability,
          lift: ratio(probability, atEmpty?.[answers.indexOf(answer)] ?? 0),
          ...(labels.length > 1 && { contrast }),
        };
      });
      return [label, found.sort((a, b) => b.lift - a.lift).slice(0, count)];
    }),
  );
}

/** What the model would write at a blank, with its probabilities. */
async function candidatesAt(
  service: Service,
  text: string,
  count: number,
  signal: AbortSignal | undefined,
): Promise<Map<string, number>> {
  const request: FillRequest = {
    ...{ text, count, maxTokens: 4, wellFormed: true },
    ...{ strategy: 'beam', beams: count },
  };
  const { blanks } = await service.fill(request, signal);
  const answers = new Map<string, number>();
  for (const { text, logProb } of blanks[0]?.candidates ?? []) {
    const answer = text.trim();
    if (answer !== '') answers.set(answer, (answers.get(answer) ?? 0) + Math.exp(logProb));
  }
  return answers;
}

/** The answers that are likeliest over several rows together. */
function likeliest(rows: readonly ReadonlyMap<string, number>[]): string[] {
  const sums = new Map<string, number>();
  for (const row of rows) {
    for (const [answer, probability] of row) sums.set(answer, (sums.get(answer) ?? 0) + probability);
  }
  return [...sums]
    .sort(([, a], [, b]) => b - a)
    .slice(0, compared)
    .map(([answer]) => answer);
}

/** Probability of each answer at each text's blank, [texts, answers]. */
async function scoresAt(
  service: Service,
  texts: readonly string[],
  answers: readonly string[],
  { contextEnd, signal }: DiscoverOptions,
): Promise<number[][]> {
  if (answers.length === 0) return texts.map(() => []);
  const forms = new AnswerForms(service);
  const requests = await Promise.all(
    texts.map(async (text): Promise<ScoreRequest> => {
      const before = text.slice(0, findPlaceholders(text)[0]?.start ?? 0);
      const written = await Promise.all(answers.map((answer) => forms.at(answer, before)));
      return {
        text,
        choices: written.map((form) => form.text),
        ...(contextEnd !== undefined && { contextEnd }),
      };
    }),
  );
  const scores = await service.scoreAll(requests, signal);
  return scores.map(({ logProbs }) => logProbs.map((logProb) => Math.exp(logProb)));
}

function ratio(probability: number, other: number): number {
  return (probability + smoothing) / (other + smoothing);
}
