// Finds answers for labels: what the model itself writes at the blank of rows whose label is known, more often
// than elsewhere.
import type { FillRequest, GlmService } from '../../inference/service';

/** A rendered pattern with one blank, and the label of its row. */
export interface KnownText {
  readonly text: string;
  readonly label: string;
}

export interface DiscoveredAnswer {
  readonly answer: string;
  /** Mean probability at the blanks of this label's rows. */
  readonly probability: number;
  /** That over the mean probability at the blanks of the other labels' rows, both smoothed. */
  readonly lift: number;
}

export interface DiscoverOptions {
  /** Answers of each label; default 8. */
  readonly count?: number;
  /** Candidates that are looked at in each text; default 16. */
  readonly candidates?: number;
  readonly signal?: AbortSignal;
}

/** Added to both probabilities of a lift: what is rare everywhere tells little. */
const smoothing = 0.01;

/**
 * For each label the answers with the largest lift. An answer that is not among a text's candidates counts as
 * impossible there.
 */
export async function discoverAnswers(
  service: Pick<GlmService, 'fill'>,
  texts: readonly KnownText[],
  options: DiscoverOptions = {},
): Promise<Map<string, DiscoveredAnswer[]>> {
  const { count = 8, candidates = 16, signal } = options;
  const found: { readonly label: string; readonly answers: Map<string, number> }[] = [];
  for (const { text, label } of texts) {
    const request: FillRequest = {
      text,
      count: candidates,
      maxTokens: 4,
      strategy: 'beam',
      beams: candidates,
      wellFormed: true,
    };
    const { blanks } = await service.fill(request, signal);
    const answers = new Map<string, number>();
    for (const { text, logProb } of blanks[0]?.candidates ?? []) {
      const answer = text.trim();
      answers.set(answer, (answers.get(answer) ?? 0) + Math.exp(logProb));
    }
    found.push({ label, answers });
  }
  const mean = (answer: string, chosen: typeof found) =>
    chosen.reduce((total, { answers }) => total + (answers.get(answer) ?? 0), 0) / Math.max(1, chosen.length);
  const result = new Map<string, DiscoveredAnswer[]>();
  for (const label of new Set(texts.map(({ label }) => label))) {
    const own = found.filter((each) => each.label === label);
    const others = found.filter((each) => each.label !== label);
    const answers = new Set(own.flatMap((each) => [...each.answers.keys()]));
    const ranked = [...answers].map((answer): DiscoveredAnswer => {
      const probability = mean(answer, own);
      const elsewhere = mean(answer, others);
      return { answer, probability, lift: (probability + smoothing) / (elsewhere + smoothing) };
    });
    ranked.sort((a, b) => b.lift - a.lift);
    result.set(label, ranked.slice(0, count));
  }
  return result;
}
