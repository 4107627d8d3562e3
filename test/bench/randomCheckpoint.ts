// A checkpoint of a given shape with random weights: speed does not depend on what the weights are.
import { normal } from './random';
import type { Checkpoint } from '../../server/checkpoint/checkpoint';
import type { TensorSource } from '../../server/checkpoint/tensorSource';
import type { Architecture } from '../../server/glm/architecture';

/** Shapes as published: BERT's sizes, which GLM shares. */
export const shapes = {
  small: { layers: 12, hiddenSize: 384, heads: 6 },
  base: { layers: 12, hiddenSize: 768, heads: 12 },
  large: { layers: 24, hiddenSize: 1024, heads: 16 },
} as const;

export type Shape = keyof typeof shapes;

export function architectureOf(shape: Shape): Architecture {
  return {
    ...shapes[shape],
    vocabSize: 30592,
    maxSequenceLength: 512,
    attentionScale: 1,
    activation: 'gelu_tanh',
    layerNormEpsilon: 1e-5,
  };
}

export function randomCheckpoint(architecture: Architecture): Checkpoint {
  return {
    architecture,
    tensors: new RandomTensors(architecture),
    tokenizerJson: {},
    special: { cls: 101, endOfText: 0, pad: 0, startOfPiece: 30522, endOfPiece: 30523, mask: 103 },
    lowerCases: true,
    keepsSpaces: false,
    sha256: '',
    source: 'random weights',
  };
}

class RandomTensors implements TensorSource {
  readonly #architecture: Architecture;

  constructor(architecture: Architecture) {
    this.#architecture = architecture;
  }

  names(): readonly string[] {
    return [];
  }

  has(): boolean {
    return true;
  }

  shape(name: string): readonly number[] {
    const { hiddenSize, vocabSize, maxSequenceLength } = this.#architecture;
    if (name === 'word_embeddings.weight') {
      return [vocabSize, hiddenSize];
    }
    if (name.endsWith('position_embeddings.weight')) {
      return [maxSequenceLength + 1, hiddenSize];
    }
    const out = name.includes('query_key_value') ? 3 : name.includes('dense_h_to_4h') ? 4 : 1;
    const rows = out * hiddenSize;
    if (name.endsWith('.bias') || name.includes('layernorm')) {
      return [rows];
    }
    return [rows, (name.includes('dense_4h_to_h') ? 4 : 1) * hiddenSize];
  }

  dtype(): 'float32' {
    return 'float32';
  }

  read(name: string): Promise<Float32Array<ArrayBuffer>> {
    const count = this.shape(name).reduce((product, size) => product * size, 1);
    const isScale = name.includes('layernorm') && name.endsWith('.weight');
    return Promise.resolve(normal(count, isScale ? 1 : 0, 0.02));
  }

  readRows(): Promise<Float32Array<ArrayBuffer>> {
    return Promise.reject(new Error('random tensors are read whole'));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
