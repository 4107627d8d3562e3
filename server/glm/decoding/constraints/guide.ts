// Leads a search so that every answer that it finishes satisfies a constraint.
import { dead } from './automaton';
import { ConstraintError } from './error';
import type { TokenAutomaton } from './tokenAutomaton';

export interface GuideLimits {
  /** Longest answer, in tokens. */
  readonly maxTokens: number;
  /** Fewest tokens. */
  readonly minTokens: number;
  /** Tokens that end an answer. */
  readonly ends: readonly number[];
}

/**
 * Takes away every token after which the constraint could not be satisfied any more within the tokens that are left,
 * and the end where it is not satisfied yet.
 */
export class Guide {
  readonly #automaton: TokenAutomaton;
  readonly #limits: GuideLimits;
  /** For a state and a number of tokens, whether enough tokens can follow. */
  readonly #feasible = new Map<string, boolean>();

  /** @throws ConstraintError where no answer of so many tokens satisfies the constraint */
  constructor(automaton: TokenAutomaton, limits: GuideLimits) {
    this.#automaton = automaton;
    this.#limits = limits;
    if (automaton.missing(automaton.start) === Infinity) {
      throw new ConstraintError({ kind: 'impossible', field: '' });
    }
    if (![...automaton.following(automaton.start).next].some((next) => this.#isFeasible(next, 1))) {
      throw automaton.tokensTo(automaton.start) === Infinity
        ? new ConstraintError({ kind: 'impossible', field: '' })
        : new ConstraintError({ kind: 'tooFewTokens', field: '', maxTokens: limits.maxTokens });
    }
  }

  /**
   * Sets the logits of all tokens to −∞ but those that the constraint lets follow.
   *
   * Where something is still missing when the model wants to end the answer, or when half of the tokens are used up, only
   * the tokens remain that bring it nearest: it goes the shortest way instead of talking on.
   * @param tokenIds what the answer has so far
   */
  restrict(logits: Float32Array, tokenIds: readonly number[]): void {
    const { ends } = this.#limits;
    const state = this.#stateAfter(tokenIds);
    const isTime = 2 * tokenIds.length >= this.#limits.maxTokens || isLargest(logits, ends);
    const mayEnd = this.isComplete(tokenIds);
    const unbound = logits.slice();
    logits.fill(-Infinity);
    if (mayEnd) for (const end of ends) logits[end] = unbound[end] ?? -Infinity;
    if (state === dead) return;
    const { ids, next } = this.#automaton.following(state);
    // Many tokens lead to few states.
    const distances = new Map<number, number>();
    const written = tokenIds.length + 1;
    const goesShortestWay = isTime && !mayEnd;
    const here = this.#automaton.missing(state);
    let nearest = here;
    for (let i = 0; i < ids.length; i++) {
      const to = next[i] ?? dead;
      let distance = distances.get(to);
      if (distance === undefined) {
        distance = this.#isFeasible(to, written) ? this.#automaton.missing(to) : Infinity;
        distances.set(to, distance);
      }
      const id = ids[i] ?? 0;
      const logit = unbound[id] ?? -Infinity;
      if (distance === Infinity || logit === -Infinity) continue;
      // The first token that is nearer takes the place of all before it.
      if (goesShortestWay && distance < nearest) {
        nearest = distance;
        logits.fill(-Infinity);
      }
      if (nearest === here || distance === nearest) logits[id] = logit;
    }
    // No token a third time in a row, unless nothing else may come.
    const last = tokenIds.at(-1);
    if (last !== undefined && last === tokenIds.at(-2)) {
      const logit = logits[last] ?? -Infinity;
      logits[last] = -Infinity;
      if (logits.every((other) => other === -Infinity)) logits[last] = logit;
    }
  }

  /** Whether the answer may stand as it is. */
  isComplete(tokenIds: readonly number[]): boolean {
    const state = this.#stateAfter(tokenIds);
    return state !== dead && tokenIds.length >= this.#limits.minTokens && this.#automaton.accepts(state);
  }

  /** How much of the text that must be contained an answer has, in characters. */
  progress(tokenIds: readonly number[]): number {
    const state = this.#stateAfter(tokenIds);
    return state === dead ? 0 : this.#automaton.progress(state);
  }

  /** What an answer has so far, the same for all ways to cut it into tokens. */
  written(tokenIds: readonly number[]): string {
    return this.#automaton.written(tokenIds);
  }

  /** Tokens that have more of the text that must be contained than the answer has so far, by how much they have. */
  advancing(tokenIds: readonly number[]): ReadonlyMap<number, readonly number[]> {
    const state = this.#stateAfter(tokenIds);
    const groups = new Map<number, number[]>();
    if (state === dead) return groups;
    const progress = this.#automaton.progress(state);
    const { ids, next } = this.#automaton.following(state);
    const known = new Map<number, number>();
    ids.forEach((id, i) => {
      const to = next[i] ?? dead;
      let reached = known.get(to);
      if (reached === undefined) {
        reached = this.#automaton.progress(to);
        known.set(to, reached);
      }
      if (reached <= progress) return;
      const group = groups.get(reached);
      if (group === undefined) groups.set(reached, [id]);
      else group.push(id);
    });
    return groups;
  }

  #stateAfter(tokenIds: readonly number[]): number {
    let state = this.#automaton.start;
    for (const id of tokenIds) {
      if (state === dead) return dead;
      state = this.#automaton.step(state, id);
    }
    return state;
  }

  /** Whether a state that has been reached with so many tokens can still become an answer of the right length. */
  #isFeasible(state: number, written: number): boolean {
    const { maxTokens, minTokens } = this.#limits;
    if (written > maxTokens) return false;
    if (written >= minTokens) return this.#automaton.tokensTo(state) <= maxTokens - written;
    const key = `${state} ${written}`;
    let feasible = this.#feasible.get(key);
    if (feasible === undefined) {
      feasible = [...new Set(this.#automaton.following(state).next)].some((to) =>
        this.#isFeasible(to, written + 1),
      );
      this.#feasible.set(key, feasible);
    }
    return feasible;
  }
}

function isLargest(logits: Float32Array, ids: readonly number[]): boolean {
  const largest = Math.max(...ids.map((id) => logits[id] ?? -Infinity));
  for (let id = 0; id < logits.length; id++) {
    if ((logits[id] ?? -Infinity) > largest) return false;
  }
  return largest > -Infinity;
}
