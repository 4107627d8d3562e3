// GELU, in the tanh form that GLM was trained with and in the exact one.
import type { Activation } from '../../../glm/architecture';
import type { Tape, Tensor } from '../tape';

export function gelu(tape: Tape, name: string, x: Tensor, form: Activation): Tensor {
  const approximate = form === 'gelu_tanh' ? 'tanh' : 'none';
  const y = tape.node('Gelu', name, [x], x.shape, { approximate });
  const slope = form === 'gelu_tanh' ? tanhSlope : exactSlope;
  return tape.record(y, [
    x,
    (gradient) =>
      tape.node('Mul', `${name}.gradient.x`, [gradient, slope(tape, `${name}.slope`, x, y)], x.shape),
  ]);
}

/**
 * The tanh form is y = x·σ(w) with w = x·(k + a) and a = k·c·x², so its slope is σ + x·w′·σ·(1 − σ), and w′ = k + 3a.
 * Computed as σ · (1 + w′ · (x − y)).
 */
function tanhSlope(tape: Tape, name: string, x: Tensor, y: Tensor): Tensor {
  const k = 2 * Math.sqrt(2 / Math.PI);
  const c = 0.044715;
  const { part, times, plus } = arithmetic(tape, name, x);
  const square = part('Mul', 'square', [x, x]);
  const w = part('Mul', 'w', [x, plus('inner', times('cube', square, k * c), k)]);
  const sigma = part('Sigmoid', 'sigma', [w]);
  const dw = plus('dw', times('dcube', square, 3 * k * c), k);
  const bend = part('Mul', 'bend', [dw, part('Sub', 'rest', [x, y])]);
  return part('Mul', 'value', [sigma, plus('bracket', bend, 1)]);
}

/** Φ(x) + x·φ(x), with Φ and φ the normal distribution and its density. */
function exactSlope(tape: Tape, name: string, x: Tensor): Tensor {
  const { part, times, plus } = arithmetic(tape, name, x);
  const erf = part('Erf', 'erf', [times('scaled', x, Math.SQRT1_2)]);
  const distribution = times('distribution', plus('erf1', erf, 1), 0.5);
  const exponent = times('exponent', part('Mul', 'square', [x, x]), -0.5);
  const density = times('density', part('Exp', 'exp', [exponent]), 1 / Math.sqrt(2 * Math.PI));
  return part('Add', 'value', [distribution, part('Mul', 'x_density', [x, density])]);
}

function arithmetic(tape: Tape, name: string, { shape }: Tensor) {
  const part = (opType: string, of: string, inputs: readonly Tensor[]) =>
    tape.node(opType, `${name}.${of}`, inputs, shape);
  return {
    part,
    times: (of: string, a: Tensor, b: number) => part('Mul', of, [a, tape.constant(b)]),
    plus: (of: string, a: Tensor, b: number) => part('Add', of, [a, tape.constant(b)]),
  };
}
