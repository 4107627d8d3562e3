// Finds the minimum of a smooth convex function: L-BFGS (Nocedal 1980) with a backtracking line search.

/** The function at a point; writes its gradient into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export interface MinimiseOptions {
  /** Most iterations; default 200. */
  readonly iterations?: number;
  /** Stops where no component of the gradient is larger; default 1e-6. */
  readonly tolerance?: number;
}

/** Pairs of step and change of gradient that stand for the curvature. */
const memory = 8;

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** 1 / (step · change) */
  readonly rho: number;
}

/** @returns the point where it stopped; `start` stays as it is */
export function minimise(
  objective: Objective,
  start: Float64Array,
  options: MinimiseOptions = {},
): Float64Array {
  const { iterations = 200, tolerance = 1e-6 } = options;
  let point = start.slice();
  let gradient = new Float64Array(start.length);
  let value = objective(point, gradient);
  const pairs: Pair[] = [];
  for (let i = 0; i < iterations && largest(gradient) > tolerance; i++) {
    const direction = descent(gradient, pairs);
    const slope = dot(direction, gradient);
    let length = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    const next = new Float64Array(start.length);
    const nextGradient = new Float64Array(start.length);
    let nextValue: number;
    do {
      for (let k = 0; k < next.length; k++) next[k] = (point[k] ?? 0) + length * (direction[k] ?? 0);
      nextValue = objective(next, nextGradient);
      length /= 2;
      // Armijo's condition: the value has fallen by a part of what the slope promises.
    } while (!(nextValue <= value + 2e-4 * length * slope) && length > 1e-12);
    if (!(nextValue < value)) break;
    const step = difference(next, point);
    const change = difference(nextGradient, gradient);
    const curvature = dot(step, change);
    if (curvature > 1e-12) pairs.push({ step, change, rho: 1 / curvature });
    if (pairs.length > memory) pairs.shift();
    [point, gradient, value] = [next, nextGradient, nextValue];
  }
  return point;
}

/** The two-loop recursion: minus the inverse curvature times the gradient. */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((x) => -x);
  const alphas: number[] = [];
  for (const { step, change, rho } of pairs.toReversed()) {
    const alpha = rho * dot(step, direction);
    alphas.push(alpha);
    add(direction, change, -alpha);
  }
  const last = pairs.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.rho * dot(last.change, last.change));
    direction.forEach((x, k) => (direction[k] = scale * x));
  }
  for (const { step, change, rho } of pairs) {
    add(direction, step, (alphas.pop() ?? 0) - rho * dot(change, direction));
  }
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] ?? 0) * (b[k] ?? 0);
  return sum;
}

function add(to: Float64Array, what: Float64Array, times: number): void {
  for (let k = 0; k < to.length; k++) to[k] = (to[k] ?? 0) + times * (what[k] ?? 0);
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((x, k) => x - (b[k] ?? 0));
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
