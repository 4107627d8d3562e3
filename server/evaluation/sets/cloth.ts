// CLOTH: a teacher's cloze test. Fields as in the public copies of the set (Xie et al. 2018, arXiv 1711.03225).
import { z } from 'zod';
import type { QuestionSet } from '../question';

const rowSchema = z.object({
  /** Each blank is a lone underscore. */
  article: z.string(),
  /** For each blank, four words. */
  options: z.array(z.array(z.string()).min(2)),
  /** For each blank, the letter of the right word. */
  answers: z.array(z.string().regex(/^[A-Z]$/)),
});

/** All other blanks of the article stay blank: nothing but the article is known. */
export const cloth: QuestionSet = {
  name: 'cloth',
  description: 'CLOTH: one of four words for each blank of an article; {"article", "options", "answers"}',
  questions(row) {
    const { article, options, answers } = rowSchema.parse(row);
    const text = article.replace(/(?<![^\s])_(?![^\s])/g, '[MASK]');
    return options.flatMap((choices, blank) => {
      const answer = choices[(answers[blank]?.charCodeAt(0) ?? 0) - 'A'.charCodeAt(0)];
      return answer === undefined ? [] : [{ text, blank, choices, answer }];
    });
  },
};
