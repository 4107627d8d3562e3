// Layer normalisation over the last axis.
import { axisSize, fixedSize, shared, type Tape, type Tensor } from '../tape';
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
  const part = (opType: string, of: string, inputs: readonly Tensor[], as: Tensor['shape'] = shape) =>
    tape.node(opType, `${name}.gradient.${of}`, inputs, as);
  const centred = shared(() => part('Sub', 'centred', [x, mean]));
  // Whatever follows is divided by the deviation: the gradient is, once.
  const scaled = shared((gradient: Tensor) => part('Mul', 'scaled', [gradient, inverseDeviation]));
  const alongZ = shared((gradient: Tensor) => part('Mul', 'along_z', [scaled(gradient), centred()]));
  return tape.record(
    y,
    [
      x,
      (gradient) => {
        // With z the normalised x and h = g · weight: (h − mean h − z · mean(h·z)) / deviation. The means are products
        // with the weight.
        const share = part('Div', 'share', [weight, tape.constant(fixedSize(x, -1))], weight.shape);
        const column = part('Unsqueeze', 'column', [share, tape.integers(1)], [axisSize(x, -1), 1]);
        const meanH = part('MatMul', 'mean_h', [scaled(gradient), column], perRow);
        const meanHz = part('MatMul', 'mean_hz', [alongZ(gradient), column], perRow);
        const variance = part('Mul', 'inverse_variance', [inverseDeviation, inverseDeviation], perRow);
        const slope = part('Mul', 'slope', [meanHz, variance], perRow);
        const straight = part('Sub', 'straight', [part('Mul', 'h', [scaled(gradient), weight]), meanH]);
        return part('Sub', 'x', [straight, part('Mul', 'tilt', [centred(), slope])]);
      },
    ],
    [weight, (gradient) => sumRows(tape, `${name}.gradient.weight`, alongZ(gradient))],
    [bias, (gradient) => sumRows(tape, `${name}.gradient.bias`, gradient)],
  );
}
