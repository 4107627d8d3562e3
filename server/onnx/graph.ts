// A graph under construction: values are named by strings, an operator appends one node and returns its outputs.
import {
  elementTypes,
  encodeModel,
  type AttributeProto,
  type ElementType,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './proto';
import { WeightFile, type PlacedWeight, type Weight } from './weightFile';

/** Name of a value in the graph. */
export type Value = string;

/** A dimension: a fixed size, or the name of one that is known at run time. */
export type Dimension = number | string;

type Attribute = number | string | readonly number[] | { readonly float: number };

/** Domain of ONNX Runtime's fused operators. */
export const microsoft = 'com.microsoft';

export class Graph {
  readonly #nodes: NodeProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  readonly #constants: TensorProto[] = [];
  readonly #file: WeightFile;
  /** The weights of this graph by the names it gives them. */
  readonly #weights = new Map<string, PlacedWeight>();

  /** @param file where the weights lie; a graph that shares its weights with another is given the same file */
  constructor(file = new WeightFile()) {
    this.#file = file;
  }

  input(name: Value, type: ElementType, dims: readonly Dimension[]): Value {
    this.#inputs.push(valueInfo(name, type, dims));
    return name;
  }

  output(name: Value, type: ElementType, dims: readonly Dimension[]): void {
    this.#outputs.push(valueInfo(name, type, dims));
  }

  /** Adds a weight; a name that is there already is the same weight (tied matrices). */
  weight(weight: Weight): Value {
    this.#weights.set(weight.name, this.#file.place(weight));
    return weight.name;
  }

  /** The same bytes under another name and shape: operators disagree on how a quantised matrix is laid out. */
  alias(name: Value, alias: Value, dims: readonly number[]): Value {
    const weight = this.#weights.get(name);
    if (weight === undefined) {
      throw new Error(`the graph has no weight "${name}"`);
    }
    this.#weights.set(alias, { ...weight, name: alias, dims });
    return alias;
  }

  /** A small constant inside `model.onnx`. */
  integers(name: Value, values: readonly number[], dims: readonly number[] = [values.length]): Value {
    const rawData = new Uint8Array(new BigInt64Array(values.map(BigInt)).buffer);
    this.#constants.push({ name, dims, dataType: elementTypes.int64, rawData });
    return name;
  }

  /** As `integers`, float32. */
  floats(name: Value, values: readonly number[], dims: readonly number[] = [values.length]): Value {
    const rawData = new Uint8Array(new Float32Array(values).buffer);
    this.#constants.push({ name, dims, dataType: elementTypes.float32, rawData });
    return name;
  }

  /**
   * Appends one operator. An empty input name stands for an optional input that is left out.
   * Returns the names of its outputs, made from `name`: the first is `name` itself.
   */
  operator(
    opType: string,
    name: string,
    inputs: readonly Value[],
    attributes: Readonly<Record<string, Attribute>> = {},
    options: { readonly domain?: string; readonly outputs?: readonly Value[] } = {},
  ): Value {
    const output = options.outputs ?? [name];
    this.#nodes.push({
      opType,
      domain: options.domain ?? '',
      name,
      input: inputs,
      output,
      attribute: Object.entries(attributes).map(([key, value]) => attributeProto(key, value)),
    });
    return output[0] ?? name;
  }

  /**
   * Appends a choice between two values, of which only the one that is wanted is computed (`If`).
   * @param condition bool, one element
   * @param yes appends operators to the branch that is taken where the condition is true, and returns its value; they
   *   may use every value of this graph
   */
  choose(name: Value, condition: Value, yes: (branch: Graph) => Value, no: (branch: Graph) => Value): Value {
    const attribute = (key: string, build: (branch: Graph) => Value): AttributeProto => {
      const branch = new Graph(this.#file);
      const value = build(branch);
      const g = {
        name: `${name}.${key}`,
        node: branch.#nodes,
        initializer: branch.#constants,
        input: [],
        output: [floatValue(value)],
      };
      return { name: key, type: 5, g };
    };
    this.#nodes.push({
      opType: 'If',
      domain: '',
      name,
      input: [condition],
      output: [name],
      attribute: [attribute('then_branch', yes), attribute('else_branch', no)],
    });
    return name;
  }

  /**
   * Appends operators that run for one row of some values after another (`Scan`). What they make of a row is still in
   * the processor's cache for the next of them, however many rows there are.
   * @param inputs float32 [rows, ..]
   * @param outputs names of what is made of them, [rows, ..]
   * @param body appends the operators to the branch, in which `row` names a row [..] of an input or output, and returns for each
   *   output what a row of it is; they may use every value of this graph
   */
  eachRow(
    name: string,
    inputs: readonly Value[],
    outputs: readonly Value[],
    body: (branch: Graph, row: (of: Value) => Value) => readonly Value[],
  ): void {
    const row = (of: Value) => `${name}.${of}`;
    const branch = new Graph(this.#file);
    const made = body(branch, row);
    const g = {
      name: `${name}.body`,
      node: branch.#nodes,
      initializer: branch.#constants,
      input: inputs.map(row).map(floatValue),
      output: made.map(floatValue),
    };
    const attribute: AttributeProto[] = [
      { name: 'body', type: 5, g },
      { name: 'num_scan_inputs', type: 2, i: inputs.length },
    ];
    this.#nodes.push({ opType: 'Scan', domain: '', name, input: inputs, output: outputs, attribute });
  }

  /** The bytes of `model.onnx`, whose weights lie in the file `dataFile` beside it. */
  encode(name: string, dataFile: string): Uint8Array {
    const external = [...this.#weights.values()].map((weight): TensorProto => ({
      name: weight.name,
      dims: weight.dims,
      dataType: elementTypes[weight.type],
      dataLocation: 1,
      externalData: [
        { key: 'location', value: dataFile },
        { key: 'offset', value: String(weight.offset) },
        { key: 'length', value: String(weight.length) },
      ],
    }));
    return encodeModel({
      irVersion: 10,
      producerName: 'glm-fill',
      opsetImport: [
        { domain: '', version: 21 },
        { domain: microsoft, version: 1 },
      ],
      graph: {
        name,
        node: this.#nodes,
        initializer: [...this.#constants, ...external],
        input: this.#inputs,
        output: this.#outputs,
      },
    });
  }
}

function valueInfo(name: string, type: ElementType, dims: readonly Dimension[]): ValueInfoProto {
  const dim = dims.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: elementTypes[type], shape: { dim } } } };
}

/** Of a branch, where the shape follows from the values outside of it. */
function floatValue(name: string): ValueInfoProto {
  return { name, type: { tensorType: { elemType: elementTypes.float32 } } };
}

/** `AttributeProto.AttributeType`: a plain number is an integer, `{ float }` a float. */
function attributeProto(name: string, value: Attribute): AttributeProto {
  if (typeof value === 'number') {
    return { name, type: 2, i: value };
  }
  if (typeof value === 'string') {
    return { name, type: 3, s: new TextEncoder().encode(value) };
  }
  if ('float' in value) {
    return { name, type: 1, f: value.float };
  }
  return { name, type: 7, ints: value };
}
