// The trained parameters in groups that the optimiser treats alike: those that decay, and the others. The numbers of a
// group lie side by side, so that one run of a graph takes all of them.
import type { Parameter } from '../onnx/training/lossGraph';
import { decays } from '../onnx/training/trainable';
import { weightOf, type Weights } from './weights';

/** What there is of each trained number. */
export interface Numbers {
  readonly values: Float32Array;
  readonly gradient: Float32Array;
  /** AdamW's decaying means of the gradient and of its square. */
  readonly first: Float32Array;
  readonly second: Float32Array;
}

export interface Trained extends Numbers {
  readonly parameter: Parameter;
}

export interface ParameterGroup extends Numbers {
  readonly decays: boolean;
  /** Parts of the group's arrays. */
  readonly trained: readonly Trained[];
}

/**
 * Gathers parameters in their groups; a group without parameters is left out.
 * @param weights in which the trained parameters' arrays are replaced by parts of their group's
 */
export function groupParameters(weights: Weights, parameters: readonly Parameter[]): ParameterGroup[] {
  return [true, false].flatMap((decaying) => {
    const members = parameters.filter(({ name }) => decays(name) === decaying);
    return members.length === 0 ? [] : [gather(weights, members, decaying)];
  });
}

function gather(weights: Weights, members: readonly Parameter[], decaying: boolean): ParameterGroup {
  const length = members.reduce((sum, parameter) => sum + weightOf(weights, parameter).length, 0);
  const zeros = () => new Float32Array(length);
  const group = { values: zeros(), gradient: zeros(), first: zeros(), second: zeros() };
  let end = 0;
  const trained = members.map((parameter) => {
    const start = end;
    const values = weightOf(weights, parameter);
    end += values.length;
    group.values.set(values, start);
    const part = (of: Float32Array) => of.subarray(start, end);
    weights.set(parameter.name, part(group.values));
    return {
      parameter,
      values: part(group.values),
      gradient: part(group.gradient),
      first: part(group.first),
      second: part(group.second),
    };
  });
  return { ...group, decays: decaying, trained };
}
