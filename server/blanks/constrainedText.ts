// The text of an answer that satisfies a constraint, where the vocabulary leaves its spaces and capitals open.
import type { AnswerAutomaton } from '../glm/decoding/constraints/answerAutomaton';
import { dead } from '../glm/decoding/constraints/automaton';
import { otherCase } from '../glm/decoding/constraints/characterSet';

/** What may stand at one place of the text; the first is what its surroundings want. */
type Choice = readonly string[];

interface Way {
  readonly text: string;
  /** Choices that were not the first. */
  readonly changes: number;
}

/**
 * Of all ways to set the spaces and capitals of an answer, the one that satisfies the constraint and is nearest to how
 * its surroundings want it. A constraint that says "McDonald's" gets it, though the tokens were "mcdonald ' s".
 * @param fitted the answer as its surroundings want it
 * @param answers the constraint
 * @param lowerCases whether the capitals are open too
 */
export function constrainedText(fitted: string, answers: AnswerAutomaton, lowerCases: boolean): string {
  const core = fitted.trim();
  const start = fitted.slice(0, fitted.indexOf(core));
  const end = fitted.slice(start.length + core.length);
  let ways = new Map<number, Way>([[answers.start, { text: '', changes: 0 }]]);
  for (const choice of choicesOf(core, lowerCases)) ways = after(ways, choice, answers);
  const right = [...ways].filter(([state]) => answers.accepts(state)).map(([, way]) => way);
  right.sort((a, b) => a.changes - b.changes);
  return start + (right[0]?.text ?? core) + end;
}

/** Of all ways that lead to the same state, only the nearest one goes on. */
function after(ways: ReadonlyMap<number, Way>, choice: Choice, answers: AnswerAutomaton): Map<number, Way> {
  const next = new Map<number, Way>();
  for (const [from, { text, changes }] of ways) {
    choice.forEach((character, rank) => {
      const letter = answers.alphabet.letterOf(character.codePointAt(0) ?? 0);
      const to = character === '' ? from : answers.step(from, letter);
      const total = changes + Math.min(rank, 1);
      if (to !== dead && total < (next.get(to)?.changes ?? Infinity)) {
        next.set(to, { text: text + character, changes: total });
      }
    });
  }
  return next;
}

/** A place for each character, and one for each space that might stand between two of them. */
function choicesOf(text: string, lowerCases: boolean): Choice[] {
  const characters = Array.from(text);
  return characters.flatMap((character, i): Choice[] => {
    if (character === ' ') return [[' ', '']];
    const here = lowerCases ? [...new Set([character, otherCase(character)])] : [character];
    const next = characters[i + 1];
    return next === undefined || next === ' ' ? [here] : [here, ['', ' ']];
  });
}
