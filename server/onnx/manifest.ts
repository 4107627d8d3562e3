// `glm.json`: what a model folder says about the model in it. The converter writes it, the runtime reads it; it is
// foreign data and checked as such.
import { z } from 'zod';
import { precisions } from './precision';

/** Files of a model folder. */
export const modelFiles = {
  manifest: 'glm.json',
  tokenizer: 'tokenizer.json',
  graph: 'model.onnx',
  /** The same model for a GPU, over the same weights; int8 models have none. */
  gpuGraph: 'model.gpu.onnx',
  weights: 'model.onnx.data',
} as const;

/** Raised when the layout of the graph changes, so that folders made by an older converter are made anew. */
export const formatVersion = 2;

const size = z.int().min(1).max(10_000_000);
/** GLM-10B has 48; each costs a cache of its own. */
const layers = z.int().min(1).max(1000);
const tokenId = z.int().min(0).max(10_000_000);

const schema = z.object({
  format: z.literal(formatVersion, 'was written by another version: convert the model again'),
  /** Name for people. */
  name: z.string(),
  architecture: z.object({
    layers,
    hiddenSize: size,
    heads: size,
    vocabSize: size,
    maxSequenceLength: size,
    attentionScale: z.number().positive(),
    activation: z.enum(['gelu_tanh', 'gelu_erf']),
    layerNormEpsilon: z.number().positive(),
  }),
  precision: z.enum(precisions),
  special: z.object({
    cls: tokenId,
    endOfText: tokenId,
    sep: tokenId.exactOptional(),
    pad: tokenId,
    unknown: tokenId.exactOptional(),
    startOfPiece: tokenId,
    endOfPiece: tokenId,
    mask: tokenId,
    sentenceMask: tokenId.exactOptional(),
    gapMask: tokenId.exactOptional(),
  }),
  lowerCases: z.boolean(),
  keepsSpaces: z.boolean(),
  /** Where the weights came from, and the SHA-256 of the weight file(s) in hexadecimal. */
  source: z.object({ name: z.string(), sha256: z.string() }),
});

export type Manifest = Readonly<z.infer<typeof schema>>;

/** A `glm.json` that cannot be used; the message names the field that is missing or wrong. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/**
 * Reads the text of a `glm.json`.
 * @throws ManifestError
 */
export function parseManifest(text: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ManifestError(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ManifestError(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}`);
  }
  const { architecture, special } = parsed.data;
  const { hiddenSize, heads, vocabSize } = architecture;
  if (hiddenSize % heads !== 0) {
    throw new ManifestError(`architecture.heads: ${hiddenSize} cannot be shared by ${heads} heads`);
  }
  for (const [name, id] of Object.entries(special)) {
    if (id >= vocabSize) {
      throw new ManifestError(`special.${name}: ${id}, but the model has only ${vocabSize} tokens`);
    }
  }
  return parsed.data;
}
