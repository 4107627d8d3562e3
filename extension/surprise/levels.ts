// How surprising a word is, in the two levels that the map shows.

export type Level = 'unusual' | 'veryUnusual';

/** Below so much of the threshold a word is very unusual. */
const veryUnusualShare = 0.5;

/**
 * @param tokenProbability of a word: 0 … 1, mean over its tokens, so that long words are not marked for their length
 * @param threshold the setting, in percent
 */
export function levelOf(tokenProbability: number, threshold: number): Level | undefined {
  const percent = tokenProbability * 100;
  if (percent >= threshold) return undefined;
  return percent < threshold * veryUnusualShare ? 'veryUnusual' : 'unusual';
}
