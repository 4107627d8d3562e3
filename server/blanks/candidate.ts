// A candidate as it is handed out: its text, its tokens and their probabilities.
import type { Tokenizer } from '../glm/tokenizer';
import type { FittedAnswer } from './answerBlank';

export interface Candidate {
  /** What replaces the blank, spaces and capitals fitted to its neighbours. */
  readonly text: string;
  /** The tokens that the model wrote, without <|startofpiece|> and the end token. */
  readonly tokenIds: readonly number[];
  /** What each token writes, where the request wants to know; bytes that are no whole character as `\xE4`. */
  readonly tokens?: readonly string[];
  /** Log-probability of each token, in nats. */
  readonly tokenLogProbs: readonly number[];
  /** Log-probability of the whole answer, in nats: its tokens and its end token (no end token at the length limit). */
  readonly logProb: number;
}

/** @param withTokens whether the texts of the tokens are wanted */
export function candidateOf(
  { text, answer }: FittedAnswer,
  tokenizer: Tokenizer,
  withTokens: boolean,
): Candidate {
  const { tokenIds, tokenLogProbs, logProb } = answer;
  const tokens = withTokens ? { tokens: tokenIds.map((id) => writtenBy(tokenizer, id)) } : {};
  return { text, tokenIds, ...tokens, tokenLogProbs, logProb };
}

function writtenBy(tokenizer: Tokenizer, id: number): string {
  const written = tokenizer.textOf(id);
  if (written === undefined) return tokenizer.tokens([id])[0] ?? '';
  if ('text' in written) return written.text;
  return Array.from(written.bytes, (byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(
    '',
  );
}
