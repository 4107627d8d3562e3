// A graph of any kind, its inputs and outputs by their names: what training runs.
import type { DeviceName } from './devices';
import { discard } from './discard';
import { InferenceSession, Tensor } from './onnxruntime';

/** Numbers that stay where they are: a run reads inputs in place, and writes into outputs that are given. */
export type TensorData =
  | { readonly type: 'float32'; readonly data: Float32Array; readonly dims: readonly number[] }
  | { readonly type: 'int64'; readonly data: BigInt64Array; readonly dims: readonly number[] };

export interface GraphSessionOptions {
  /** CPU threads; 0: as many as there are cores. */
  readonly threads: number;
  /** Default: the CPU. What WebGPU lacks of a graph (LogSoftmax, indices in int64) the CPU computes. */
  readonly device?: DeviceName;
}

export class GraphSession {
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  /** @param model the bytes of a `model.onnx` that needs no other file */
  static async open(model: Uint8Array, options: GraphSessionOptions): Promise<GraphSession> {
    const session = await InferenceSession.create(model, {
      executionProviders: [options.device ?? 'cpu'],
      intraOpNumThreads: options.threads,
      // A plan of the memory for every shape of batch would keep the memory of each: twice as much, and no faster.
      enableMemPattern: false,
      logSeverityLevel: 3,
    });
    return new GraphSession(session);
  }

  /**
   * @param inputs by name
   * @param into outputs that are written into the caller's arrays; an array must not be an input as well
   * @returns the data of every output by name, all float32
   */
  async run(
    inputs: Readonly<Record<string, TensorData>>,
    into: Readonly<Record<string, TensorData>> = {},
  ): Promise<ReadonlyMap<string, Float32Array>> {
    const wanted = this.#session.outputNames.map((name) => {
      const given = into[name];
      return [name, given === undefined ? null : tensor(given)] as const;
    });
    const result = await this.#session.run(
      Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, tensor(input)])),
      Object.fromEntries(wanted),
    );
    const outputs = new Map<string, Float32Array>();
    for (const [name, given] of wanted) {
      const data = result[name]?.data;
      if (!(data instanceof Float32Array)) {
        throw new TypeError(`the graph gave no float32 output "${name}"`);
      }
      const target = given?.data;
      if (!(target instanceof Float32Array)) {
        outputs.set(name, data);
        continue;
      }
      outputs.set(name, target);
      // The runtime (1.30) gives back a copy of what it has written.
      if (data.buffer instanceof ArrayBuffer && data.buffer !== target.buffer) discard(data.buffer);
    }
    return outputs;
  }

  /** Frees the session's memory. */
  async release(): Promise<void> {
    await this.#session.release();
  }
}

function tensor(value: TensorData): Tensor {
  switch (value.type) {
    case 'float32':
      return new Tensor('float32', value.data, value.dims);
    case 'int64':
      return new Tensor('int64', value.data, value.dims);
  }
}
