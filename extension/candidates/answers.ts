// What is known so far: the candidates of each blank, and the combinations for several blanks together.
import type { PanelState, ShownBlank } from '../../webviews/candidates/messages';

/** What is known of one blank. */
export type Answer = Pick<ShownBlank, 'progress' | 'candidates' | 'problem'>;

type Combinations = Omit<PanelState['together'], 'isOn'>;

const waiting: Answer = { progress: 'waiting', candidates: [] };
const noCombinations: Combinations = { progress: 'waiting', blanks: [], combinations: [] };

/** Answers by blank. What was found before stays in sight until there is something newer. */
export class Answers {
  /** For several blanks together. */
  combinations: Combinations = noCombinations;
  readonly #ofBlanks = new Map<number, Answer>();

  of(id: number): Answer {
    return this.#ofBlanks.get(id) ?? waiting;
  }

  set(id: number, answer: Answer): void {
    this.#ofBlanks.set(id, answer);
  }

  /** A blank is to be asked about again. */
  outdate(id: number): void {
    this.#ofBlanks.set(id, { progress: 'waiting', candidates: this.of(id).candidates });
    this.#outdateCombinations();
  }

  /** Everything is to be asked again. */
  outdateAll(): void {
    for (const id of this.#ofBlanks.keys()) this.outdate(id);
    this.#outdateCombinations();
  }

  /** Nobody waits for the answers that are under way. */
  giveUp(): void {
    for (const [id, answer] of this.#ofBlanks) {
      if (answer.progress === 'busy') this.#ofBlanks.set(id, { ...answer, progress: 'waiting' });
    }
    if (this.combinations.progress === 'busy') {
      this.combinations = { ...this.combinations, progress: 'waiting' };
    }
  }

  /** Another document. */
  clear(): void {
    this.#ofBlanks.clear();
    this.combinations = noCombinations;
  }

  #outdateCombinations(): void {
    this.combinations = { ...this.combinations, progress: 'waiting' };
  }
}
