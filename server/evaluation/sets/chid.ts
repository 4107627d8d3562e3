// ChID (Zheng et al. 2019, arXiv 1906.01265), rows as in FewCLUE: which idiom stands in the blank.
import { z } from 'zod';
import type { QuestionSet } from '../question';

const rowSchema = z.object({
  content: z.string(),
  candidates: z.array(z.string()).min(2),
  answer: z.int(),
});

const blankMark = '#idiom#';

export const chid: QuestionSet = {
  name: 'chid',
  description: 'ChID: one of several Chinese idioms; {"content" with #idiom#, "candidates", "answer"}',
  questions(row) {
    const { content, candidates, answer } = rowSchema.parse(row);
    const right = candidates[answer];
    if (right === undefined || !content.includes(blankMark)) return [];
    return [{ text: content.replace(blankMark, '[MASK]'), blank: 0, choices: candidates, answer: right }];
  },
};
