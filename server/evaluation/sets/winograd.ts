// The Winograd schema challenge: what a pronoun stands for.
import { z } from 'zod';
import type { QuestionSet } from '../question';

const rowSchema = z.object({
  text1: z.string(),
  pronoun: z.string(),
  text2: z.string(),
  answers: z.array(z.string()).min(2),
  /** The letter of the right answer, perhaps with a full stop. */
  correct: z.string(),
});

/** The pronoun becomes the blank, and the answers are what could stand in its place. */
export const winograd: QuestionSet = {
  name: 'winograd',
  description: 'Winograd schemas: what a pronoun means; {"text1", "pronoun", "text2", "answers", "correct"}',
  questions(row) {
    const { text1, text2, pronoun, answers, correct } = rowSchema.parse(row);
    const startsSentence = /^\p{Lu}/u.test(pronoun);
    const choices = answers.map((answer) => (startsSentence ? capitalised(answer) : answer));
    const answer = choices[correct.trim().charCodeAt(0) - 'A'.charCodeAt(0)];
    const text = `${text1.trim()} [MASK] ${text2.trim()}`.trim();
    return answer === undefined ? [] : [{ text, blank: 0, choices, answer }];
  },
};

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
