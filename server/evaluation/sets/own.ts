// Anybody's own questions.
import { z } from 'zod';
import type { QuestionSet } from '../question';

const rowSchema = z.object({
  text: z.string(),
  answer: z.string(),
  choices: z.array(z.string()).min(2).exactOptional(),
  blank: z.int().min(0).default(0),
  group: z.string().exactOptional(),
});

export const questions: QuestionSet = {
  name: 'questions',
  description: 'your own; {"text" with [MASK], "answer", "choices"?, "blank"?, "group"?}',
  questions: (row) => [rowSchema.parse(row)],
};
