// The parts of a tokenizer.json (Hugging Face tokenizers format) that GLM's tokenizers need, validated.

/** A token that is recognised in texts by its name, before the model splits what is left. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Takes the white space on its left with it. */
  readonly lstrip: boolean;
  /** Takes the white space on its right with it. */
  readonly rstrip: boolean;
  /** False for a symbol of the vocabulary itself, which is text to read (SentencePiece's "user-defined symbols"). */
  readonly special: boolean;
}

/** How a vocabulary cuts texts: BERT's WordPiece, GPT-2's byte-level BPE, or a SentencePiece model's BPE. */
export type Family = 'wordPiece' | 'byteLevel' | 'sentencePiece';

/** A validated tokenizer.json. */
export interface TokenizerJson {
  readonly family: Family;
  readonly addedTokens: readonly AddedToken[];
  /** Token names by id; holes where no token has the id. */
  readonly names: readonly (string | undefined)[];
  readonly model: Readonly<Record<string, unknown>>;
  readonly normalizer: Readonly<Record<string, unknown>> | undefined;
  readonly preTokenizer: Readonly<Record<string, unknown>> | undefined;
}

/** A tokenizer.json that cannot be used; the message says which part. */
export class TokenizerJsonError extends Error {
  override readonly name = 'TokenizerJsonError';
}

/** No vocabulary of a GLM comes near; a larger id would only make a large, sparse table. */
const largestId = 10_000_000;

/** True for a JSON object, whose values are still to be checked. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= largestId;
}

/** All steps of a normalizer or pre-tokenizer, sequences opened. */
export function steps(
  component: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, unknown>>[] {
  if (component === undefined) return [];
  const inner =
    component.type === 'Sequence' ? (component.normalizers ?? component.pretokenizers) : undefined;
  return Array.isArray(inner) ? inner.filter(isRecord).flatMap(steps) : [component];
}

function familyOf(
  model: Readonly<Record<string, unknown>>,
  preTokenizer: Readonly<Record<string, unknown>> | undefined,
): Family {
  const cuts = steps(preTokenizer).map((step) => step.type);
  if (model.type === 'WordPiece') return 'wordPiece';
  if (model.type === 'BPE' && cuts.includes('ByteLevel')) return 'byteLevel';
  if (model.type === 'BPE' && cuts.includes('Metaspace')) return 'sentencePiece';
  throw new TokenizerJsonError(
    `tokenizer.json: a ${String(model.type)} model after ${cuts.join(', ') || 'no pre-tokenizer'} is none of ` +
      "GLM's vocabularies (WordPiece, byte-level BPE, SentencePiece BPE)",
  );
}

function addedToken(value: unknown): AddedToken {
  if (!isRecord(value) || !isId(value.id) || typeof value.content !== 'string' || value.content === '') {
    throw new TokenizerJsonError('tokenizer.json: an entry of added_tokens lacks its id or its content');
  }
  return {
    id: value.id,
    content: value.content,
    lstrip: value.lstrip === true,
    rstrip: value.rstrip === true,
    special: value.special === true,
  };
}

/**
 * Checks a tokenizer.json.
 * @throws TokenizerJsonError naming the part that is missing or wrong
 */
export function parseTokenizerJson(json: unknown): TokenizerJson {
  if (!isRecord(json)) throw new TokenizerJsonError('tokenizer.json is no JSON object');
  const { model } = json;
  if (!isRecord(model)) throw new TokenizerJsonError('tokenizer.json has no model');
  const { vocab } = model;
  if (!isRecord(vocab)) throw new TokenizerJsonError('tokenizer.json: model.vocab is no table of token ids');
  const names: (string | undefined)[] = [];
  for (const [token, id] of Object.entries(vocab)) {
    if (!isId(id))
      throw new TokenizerJsonError(`tokenizer.json: token ${JSON.stringify(token)} has no valid id`);
    names[id] = token;
  }
  const added = json.added_tokens ?? [];
  if (!Array.isArray(added)) throw new TokenizerJsonError('tokenizer.json: added_tokens is no list');
  const preTokenizer = isRecord(json.pre_tokenizer) ? json.pre_tokenizer : undefined;
  return {
    family: familyOf(model, preTokenizer),
    addedTokens: added.map(addedToken),
    names,
    model,
    normalizer: isRecord(json.normalizer) ? json.normalizer : undefined,
    preTokenizer,
  };
}
