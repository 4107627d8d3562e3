// Reverse-mode differentiation over the graph builder. An operator appends its nodes to the graph and records on the
// tape, for each input that a gradient may be asked of, how that gradient follows from its output's. Reading the tape
// backwards then appends the gradient's nodes to the same graph.
import type { Dimension, Graph, Value } from '../graph';
import type { ElementType } from '../proto';

/** A value of the graph with its shape. Dimensions known at run time have names; equal names are equal sizes. */
export interface Tensor {
  readonly name: Value;
  readonly shape: readonly Dimension[];
}

/**
 * Appends the nodes that give an input's gradient, [as the input], from that of the output, [as the output]: the
 * vector-Jacobian product.
 */
export type GradientRule = (gradient: Tensor) => Tensor;

interface Entry {
  readonly outputs: readonly Tensor[];
  readonly input: Tensor;
  /**
   * @param gradients of the outputs; undefined where nothing depends on an output
   * @param soFar what the input's other uses have contributed
   * @returns the input's gradient, `soFar` included
   */
  readonly rule: (gradients: readonly (Tensor | undefined)[], soFar: Tensor | undefined) => Tensor;
}

export class Tape {
  readonly graph: Graph;
  readonly #entries: Entry[] = [];
  readonly #names = new Map<string, number>();
  readonly #constants = new Map<string, Tensor>();

  constructor(graph: Graph) {
    this.graph = graph;
  }

  input(name: string, type: ElementType, shape: readonly Dimension[]): Tensor {
    return { name: this.graph.input(this.#unique(name), type, shape), shape };
  }

  /** Makes a tensor an output of the graph, under a name of its own. */
  output(name: string, tensor: Tensor): void {
    this.graph.operator('Identity', this.#unique(name), [tensor.name]);
    this.graph.output(name, 'float32', tensor.shape);
  }

  /** A number, [] float32. */
  constant(value: number): Tensor {
    return this.#once(`constant ${value}`, [], (name) => this.graph.floats(name, [value], []));
  }

  /** A vector of int64: axes, shapes. */
  integers(...values: readonly number[]): Tensor {
    return this.#once(`integers ${values.join(' ')}`, [values.length], (name) =>
      this.graph.integers(name, values),
    );
  }

  /**
   * Appends one node of one output. Nothing is recorded: no gradient flows through it unless `record` says how.
   * @param name its own if that is free, otherwise numbered
   */
  node(
    opType: string,
    name: string,
    inputs: readonly Tensor[],
    shape: readonly Dimension[],
    attributes: Parameters<Graph['operator']>[3] = {},
  ): Tensor {
    const inputNames = inputs.map((input) => input.name);
    return { name: this.graph.operator(opType, this.#unique(name), inputNames, attributes), shape };
  }

  /** As `node`, for an operator of several outputs, one for each shape. */
  nodes(
    opType: string,
    name: string,
    inputs: readonly Tensor[],
    shapes: readonly (readonly Dimension[])[],
    attributes: Parameters<Graph['operator']>[3] = {},
  ): Tensor[] {
    const outputs = shapes.map((shape, i) => ({ name: this.#unique(`${name}.${i}`), shape }));
    const inputNames = inputs.map((input) => input.name);
    this.graph.operator(opType, name, inputNames, attributes, { outputs: outputs.map(({ name }) => name) });
    return outputs;
  }

  /** Says how the gradients of `output`'s inputs follow from its own. */
  record(output: Tensor, ...rules: readonly (readonly [input: Tensor, rule: GradientRule])[]): Tensor {
    for (const [input, rule] of rules) {
      this.recordAdding(output, input, (gradient, soFar) => this.#sum(soFar, rule(gradient)));
    }
    return output;
  }

  /** As `record`, for an operator that adds to what there is so far for less than a sum costs. */
  recordAdding(
    output: Tensor,
    input: Tensor,
    rule: (gradient: Tensor, soFar: Tensor | undefined) => Tensor,
  ): Tensor {
    this.#entries.push({
      outputs: [output],
      input,
      rule: ([gradient], soFar) => {
        if (gradient === undefined) {
          throw new Error(`"${output.name}" has no gradient`);
        }
        return rule(gradient, soFar);
      },
    });
    return output;
  }

  /** As `record`, for an input whose gradient follows from several outputs together. */
  recordJoint(
    outputs: readonly Tensor[],
    input: Tensor,
    rule: (gradients: readonly (Tensor | undefined)[]) => Tensor,
  ): void {
    this.#entries.push({ outputs, input, rule: (known, soFar) => this.#sum(soFar, rule(known)) });
  }

  /**
   * Appends the gradients of a scalar; nothing is computed that only other gradients would need.
   * @param of [], what has been recorded to depend on the wanted tensors
   * @returns for each wanted tensor its gradient, in the same shape
   * @throws Error where a wanted tensor has no influence on the scalar
   */
  gradients(of: Tensor, wanted: readonly Tensor[]): Tensor[] {
    const influenced = new Set(wanted);
    const path = this.#entries.filter(({ outputs, input }) => {
      if (!influenced.has(input)) {
        return false;
      }
      outputs.forEach((output) => influenced.add(output));
      return true;
    });
    const gradients = new Map([[of, this.constant(1)]]);
    const append = ({ outputs, input, rule }: Entry) => {
      const known = outputs.map((output) => gradients.get(output));
      if (known.some((gradient) => gradient !== undefined)) {
        gradients.set(input, rule(known, gradients.get(input)));
      }
    };
    const between = new Set(path.flatMap(({ outputs }) => outputs));
    path
      .filter(({ input }) => between.has(input))
      .toReversed()
      .forEach(append);
    // The ends come last, and of them those that can be computed first: the runtime starts from the last node that
    // nothing depends on, and so computes a layer's gradients as soon as it can and keeps nothing for them.
    for (const end of wanted.filter((tensor) => !between.has(tensor))) {
      path
        .filter(({ input }) => input === end)
        .toReversed()
        .forEach(append);
    }
    return wanted.map((tensor) => {
      const gradient = gradients.get(tensor);
      if (gradient === undefined) {
        throw new Error(`"${tensor.name}" has no influence on "${of.name}"`);
      }
      return gradient;
    });
  }

  #sum(soFar: Tensor | undefined, part: Tensor): Tensor {
    return soFar === undefined ? part : this.node('Add', `${part.name}.sum`, [soFar, part], part.shape);
  }

  #once(name: string, shape: readonly Dimension[], make: (name: string) => Value): Tensor {
    const known = this.#constants.get(name);
    if (known !== undefined) {
      return known;
    }
    const tensor = { name: make(this.#unique(name)), shape };
    this.#constants.set(name, tensor);
    return tensor;
  }

  #unique(name: string): string {
    const uses = (this.#names.get(name) ?? 0) + 1;
    this.#names.set(name, uses);
    return uses === 1 ? name : `${name}#${uses}`;
  }
}

/** The result of `make`, which is called when it is first needed: gradients share what they have in common. */
export function shared<Args extends readonly unknown[], T>(make: (...args: Args) => T): (...args: Args) => T {
  let made: { readonly value: T } | undefined;
  return (...args) => (made ??= { value: make(...args) }).value;
}

/** The size of an axis; negative axes count from the end. */
export function axisSize(tensor: Tensor, axis: number): Dimension {
  const size = tensor.shape.at(axis);
  if (size === undefined) {
    throw new Error(`"${tensor.name}" [${tensor.shape.join(', ')}] has no axis ${axis}`);
  }
  return size;
}

/** As `axisSize`, of an axis whose size is known. */
export function fixedSize(tensor: Tensor, axis: number): number {
  const size = axisSize(tensor, axis);
  if (typeof size !== 'number') {
    throw new Error(`"${tensor.name}" [${tensor.shape.join(', ')}] has no known size of axis ${axis}`);
  }
  return size;
}
