// A checkpoint of a given shape with random weights: speed does not depend on what the weights are.
import { normal } from './random';
import type { Checkpoint } from '../../server/checkpoint/checkpoint';
import { elementCount, type TensorSource } from '../../server/checkpoint/tensorSource';
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
    files: { bytes: 0, sha256: () => Promise.resolve('') },
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
    return this.readRows(name, 0, this.shape(name)[0] ?? 1);
  }

  readRows(name: string, start: number, end: number): Promise<Float32Array<ArrayBuffer>> {
    const width = elementCount(this.shape(name).slice(1));
    const isScale = name.includes('layernorm') && name.endsWith('.weight');
    return Promise.resolve(normal((end - start) * width, isScale ? 1 : 0, 0.02, start * width));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
