// Layer normalisation over the last axis.
import { axisSize, shared, type Tape, type Tensor } from '../tape';
import { sumRows } from './linear';

/**
 * @param x [rows, width]
 * @param weight [width]
 * @param bias [width]
 */
export function layerNorm(
  tape: Tape,
  name: string,
  x: Tensor,
  parameters: { readonly weight: Tensor; readonly bias: Tensor },
  epsilon: number,
): Tensor {
  const { weight, bias } = parameters;
  const { shape } = x;
  const perRow = [axisSize(x, 0), 1];
  const [y, mean, inverseDeviation] = tape.nodes(
    'LayerNormalization',
    name,
    [x, weight, bias],
    [shape, perRow, perRow],
    { axis: -1, epsilon: { float: epsilon } },
  );
  if (y === undefined || mean === undefined || inverseDeviation === undefined) {
    throw new Error('three shapes were given');
  }
  const part = (opType: string, of: string, inputs: readonly Tensor[]) =>
    tape.node(opType, `${name}.gradient.${of}`, inputs, shape);
  const rowMean = (of: string, input: Tensor) =>
    tape.node('ReduceMean', `${name}.gradient.${of}`, [input, tape.integers(-1)], perRow);
  const normalised = shared(() =>
    part('Mul', 'normalised', [part('Sub', 'centred', [x, mean]), inverseDeviation]),
  );
  return tape.record(
    y,
    [
      x,
      (gradient) => {
        // With z the normalised x and h = g · weight: (h − mean h − z · mean(h·z)) / deviation
        const h = part('Mul', 'h', [gradient, weight]);
        const alongZ = rowMean('along_z', part('Mul', 'hz', [h, normalised()]));
        const centred = part('Sub', 'h_centred', [h, rowMean('mean', h)]);
        const straight = part('Sub', 'h_straight', [centred, part('Mul', 'z', [normalised(), alongZ])]);
        return part('Mul', 'x', [straight, inverseDeviation]);
      },
    ],
    [
      weight,
      (gradient) => sumRows(tape, `${name}.gradient.weight`, part('Mul', 'gz', [gradient, normalised()])),
    ],
    [bias, (gradient) => sumRows(tape, `${name}.gradient.bias`, gradient)],
  );
}
