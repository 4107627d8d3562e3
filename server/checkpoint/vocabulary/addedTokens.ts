// GLM's special tokens ("command tokens" in the original code), family by family.

import type { SpecialTokens } from '../../glm/tokenizer';
import type { AddedToken } from '../../glm/tokenizer/tokenizerJson';

/** The tokenizer.json entry of a special token. */
export interface AddedTokenJson extends AddedToken {
  readonly single_word: false;
  readonly normalized: false;
}

/** What a family's vocabulary files give: the tokenizer.json and the special tokens in it. */
export interface Vocabulary {
  readonly tokenizerJson: object;
  readonly special: SpecialTokens;
}

/**
 * A special token's entry. The masks take the white space on their left with them (`lstrip`) in every family but
 * BERT's, whose words lose their white space anyway; nothing strips on the right.
 */
export function addedToken(content: string, id: number, lstrip = false): AddedTokenJson {
  return { id, content, single_word: false, lstrip, rstrip: false, normalized: false, special: true };
}
