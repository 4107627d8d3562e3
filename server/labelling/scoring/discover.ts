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
  /** That over the mean probability at the blanks of the other labels' rows. */
  readonly lift: number;
}

export interface DiscoverOptions {
  /** Answers of each label; default 8. */
  readonly count?: number;
  /** Candidates that are looked at in each text; default 16. */
  readonly candidates?: number;
  readonly signal?: AbortSignal;
}

/** Probability in a text in which an answer is not among the candidates: at most so much of the least one's. */
const unseen = 0.5;

/**
 * For each label the answers that tell most: by probability times the logarithm of the lift, since the rarest words
 * would have the largest lift. An answer counts where it is among a text's candidates; where
 * it is not, it is taken to have half the probability of the least likely one.
 */
export async function discoverAnswers(
  service: Pick<GlmService, 'fill'>,
  texts: readonly KnownText[],
  options: DiscoverOptions = {},
): Promise<Map<string, DiscoveredAnswer[]>> {
  const { count = 8, candidates = 16, signal } = options;
  const found: { readonly label: string; readonly answers: Map<string, number>; readonly floor: number }[] =
    [];
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
    found.push({ label, answers, floor: unseen * Math.min(1, ...answers.values()) });
  }
  const mean = (answer: string, chosen: typeof found) =>
    chosen.reduce((total, { answers, floor }) => total + (answers.get(answer) ?? floor), 0) / chosen.length;
  const result = new Map<string, DiscoveredAnswer[]>();
  for (const label of new Set(texts.map(({ label }) => label))) {
    const own = found.filter((each) => each.label === label);
    const others = found.filter((each) => each.label !== label);
    const answers = new Set(own.flatMap((each) => [...each.answers.keys()]));
    const ranked = [...answers].map((answer): DiscoveredAnswer => {
      const probability = mean(answer, own);
      return { answer, probability, lift: others.length === 0 ? 1 : probability / mean(answer, others) };
    });
    ranked.sort((a, b) => weight(b) - weight(a));
    result.set(label, ranked.slice(0, count));
  }
  return result;
}

function weight({ probability, lift }: DiscoveredAnswer): number {
  return probability * Math.log(lift);
}
