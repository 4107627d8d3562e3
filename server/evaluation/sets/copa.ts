// COPA (SuperGLUE, arXiv 1905.00537): the cause or the effect of something, as GLM asks for it (arXiv 2103.10360, table 8).
import { z } from 'zod';
import type { QuestionSet } from '../question';

const rowSchema = z.object({
  premise: z.string(),
  choice1: z.string(),
  choice2: z.string(),
  question: z.enum(['cause', 'effect']),
  label: z.union([z.literal(0), z.literal(1)]),
});

export const copa: QuestionSet = {
  name: 'copa',
  description: 'COPA: the cause or the effect; {"premise", "choice1", "choice2", "question", "label"}',
  questions(row) {
    const { premise, choice1, choice2, question, label } = rowSchema.parse(row);
    const choices = [choice1, choice2].map(clause);
    const answer = choices[label];
    const link = question === 'cause' ? 'because' : 'so';
    const text = `${premise.trim().replace(/[.!?]$/, '')}, ${link} [MASK].`;
    return answer === undefined ? [] : [{ text, blank: 0, choices, answer }];
  },
};

/** A sentence as part of another. */
function clause(sentence: string): string {
  const bare = sentence.trim().replace(/[.!?]$/, '');
  return /^I\b/.test(bare) ? bare : bare.charAt(0).toLowerCase() + bare.slice(1);
}
