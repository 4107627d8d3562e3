// The gradients' norm and AdamW over all trained parameters. The runtime reads and writes their arrays in place.
import { adamWNames, buildAdamW, buildSquares, squaresNames, type AdamW } from '../onnx/training/adamW';
import { GraphSession, type TensorData } from '../runtime/graphSession';
import type { Numbers, ParameterGroup } from './parameterGroups';

export interface OptimizerOptions extends AdamW {
  readonly weightDecay: number;
  /** The gradients' L2 norm is brought down to this; infinite: left as it is. */
  readonly largestNorm: number;
}

/**
 * Numbers in a row of AdamW's graph: few enough that they and their moments stay in a processor's cache from one
 * operator to the next, and enough that starting the operators costs little beside it.
 */
const rowLength = 1 << 16;

/** Rows that the graph is given at once: the runtime copies what it has written, which should find memory in the cache. */
const mostRows = 4;

export class Optimizer {
  readonly #options: OptimizerOptions;
  readonly #squares: GraphSession;
  readonly #adamW: GraphSession;

  private constructor(options: OptimizerOptions, squares: GraphSession, adamW: GraphSession) {
    this.#options = options;
    this.#squares = squares;
    this.#adamW = adamW;
  }

  static async open(options: OptimizerOptions): Promise<Optimizer> {
    return new Optimizer(
      options,
      await GraphSession.open(buildSquares(), { threads: 1 }),
      await GraphSession.open(buildAdamW(options), { threads: 1 }),
    );
  }

  /**
   * Moves the parameters by their gradients.
   * @param step counted from 1
   * @returns the L2 norm of all gradients, before clipping
   */
  async step(groups: readonly ParameterGroup[], step: number, learningRate: number): Promise<number> {
    const gradientNorm = await this.#norm(groups);
    const { beta1, beta2, weightDecay, largestNorm } = this.#options;
    for (const group of groups) {
      await this.#update(group, {
        [adamWNames.gradientNorm]: number(gradientNorm),
        [adamWNames.largestNorm]: number(largestNorm),
        [adamWNames.stepSize]: number(learningRate / (1 - beta1 ** step)),
        [adamWNames.secondCorrection]: number(Math.sqrt(1 - beta2 ** step)),
        [adamWNames.keep]: number(1 - learningRate * (group.decays ? weightDecay : 0)),
      });
    }
    return gradientNorm;
  }

  async release(): Promise<void> {
    await this.#squares.release();
    await this.#adamW.release();
  }

  async #norm(groups: readonly ParameterGroup[]): Promise<number> {
    let squares = 0;
    for (const { gradient } of groups) {
      for (const matrix of matrices(gradient.length)) {
        const sums = await this.#squares.run({ [squaresNames.values]: matrix(gradient) });
        squares += sums.get(squaresNames.sums)?.reduce((sum, row) => sum + row, 0) ?? NaN;
      }
    }
    return Math.sqrt(squares);
  }

  async #update(group: Numbers, numbers: Readonly<Record<string, TensorData>>): Promise<void> {
    for (const matrix of matrices(group.values.length)) {
      const values = matrix(group.values);
      const first = matrix(group.first);
      const second = matrix(group.second);
      await this.#adamW.run(
        {
          ...numbers,
          [adamWNames.parameter]: values,
          [adamWNames.gradient]: matrix(group.gradient),
          [adamWNames.first]: first,
          [adamWNames.second]: second,
        },
        // Written in place: each output depends on all that is made of the input whose place it takes.
        { [adamWNames.newParameter]: values, [adamWNames.newFirst]: first, [adamWNames.newSecond]: second },
      );
    }
  }
}

/** Cuts an array of the given length into matrices, in place; what does not fill a row is a shorter row at the end. */
function matrices(length: number): ((of: Float32Array) => TensorData)[] {
  const whole = Math.floor(length / rowLength);
  const cuts = [];
  for (let row = 0; row < whole; row += mostRows) {
    cuts.push({ start: row * rowLength, dims: [Math.min(mostRows, whole - row), rowLength] });
  }
  const rest = length % rowLength;
  if (rest > 0) cuts.push({ start: length - rest, dims: [1, rest] });
  return cuts.map(({ start, dims: [rows = 0, columns = 0] }) => (of) => ({
    type: 'float32',
    data: of.subarray(start, start + rows * columns),
    dims: [rows, columns],
  }));
}

/** float32 [] */
function number(value: number): TensorData {
  return { type: 'float32', data: Float32Array.of(value), dims: [] };
}
