// `glm.json`: what a model folder says about the model in it. The converter writes it, the runtime reads it; it is
// foreign data and checked as such.
import type { Activation, Architecture } from '../glm/architecture';
import type { SpecialTokens } from '../glm/tokenizer';
import { isPrecision, type Precision } from './precision';

/** Files of a model folder. */
export const modelFiles = {
  manifest: 'glm.json',
  tokenizer: 'tokenizer.json',
  graph: 'model.onnx',
  weights: 'model.onnx.data',
} as const;

/** Raised when the layout of the graph changes, so that folders made by an older converter are made anew. */
export const formatVersion = 1;

export interface Manifest {
  readonly format: number;
  /** Name for people. */
  readonly name: string;
  readonly architecture: Architecture;
  readonly precision: Precision;
  readonly special: SpecialTokens;
  readonly lowerCases: boolean;
  readonly keepsSpaces: boolean;
  /** Where the weights came from, and the SHA-256 of the weight file(s) in hexadecimal. */
  readonly source: { readonly name: string; readonly sha256: string };
}

/** A `glm.json` that cannot be used. */
export class ManifestError extends Error {
  override name = 'ManifestError';
}

/**
 * Reads the text of a `glm.json`.
 * @throws ManifestError naming the field that is missing or wrong
 */
export function parseManifest(text: string): Manifest {
  const root = objectOf(parseJson(text), modelFiles.manifest);
  const architecture = objectOf(root.architecture, 'architecture');
  const source = objectOf(root.source, 'source');
  const format = count(root, 'format');
  if (format !== formatVersion) {
    throw new ManifestError(
      `format is ${format}, this version reads ${formatVersion}: convert the model again`,
    );
  }
  if (!isPrecision(root.precision)) {
    throw new ManifestError(`precision is ${JSON.stringify(root.precision)}, expected fp32, int8, q8 or q4`);
  }
  return {
    format,
    name: textOf(root, 'name'),
    architecture: {
      layers: count(architecture, 'layers'),
      hiddenSize: count(architecture, 'hiddenSize'),
      heads: count(architecture, 'heads'),
      vocabSize: count(architecture, 'vocabSize'),
      maxSequenceLength: count(architecture, 'maxSequenceLength'),
      attentionScale: positive(architecture, 'attentionScale'),
      activation: activation(architecture),
      layerNormEpsilon: positive(architecture, 'layerNormEpsilon'),
    },
    precision: root.precision,
    special: specialTokens(objectOf(root.special, 'special')),
    lowerCases: flag(root, 'lowerCases'),
    keepsSpaces: flag(root, 'keepsSpaces'),
    source: { name: textOf(source, 'name'), sha256: textOf(source, 'sha256') },
  };
}

type Fields = Readonly<Record<string, unknown>>;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ManifestError(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectOf(value: unknown, name: string): Fields {
  if (!isObject(value)) {
    throw new ManifestError(`${name} is not an object`);
  }
  return value;
}

function count(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1 || value > 1e7) {
    throw new ManifestError(`${name} is ${JSON.stringify(value)}, expected a whole number above 0`);
  }
  return value;
}

function positive(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) {
    throw new ManifestError(`${name} is ${JSON.stringify(value)}, expected a number above 0`);
  }
  return value;
}

function flag(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value !== 'boolean') {
    throw new ManifestError(`${name} is ${JSON.stringify(value)}, expected true or false`);
  }
  return value;
}

function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') {
    throw new ManifestError(`${name} is ${JSON.stringify(value)}, expected a text`);
  }
  return value;
}

function activation(fields: Fields): Activation {
  const value = fields.activation;
  if (value !== 'gelu_tanh' && value !== 'gelu_erf') {
    throw new ManifestError(`activation is ${JSON.stringify(value)}, expected gelu_tanh or gelu_erf`);
  }
  return value;
}

function specialTokens(fields: Fields): SpecialTokens {
  const id = (name: string): number => {
    const value = fields[name];
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
      throw new ManifestError(`special.${name} is ${JSON.stringify(value)}, expected a token id`);
    }
    return value;
  };
  const optional = (name: 'sep' | 'unknown' | 'sentenceMask' | 'gapMask') =>
    fields[name] === undefined ? {} : { [name]: id(name) };
  return {
    cls: id('cls'),
    endOfText: id('endOfText'),
    pad: id('pad'),
    startOfPiece: id('startOfPiece'),
    endOfPiece: id('endOfPiece'),
    mask: id('mask'),
    ...optional('sep'),
    ...optional('unknown'),
    ...optional('sentenceMask'),
    ...optional('gapMask'),
  };
}
