// LAMBADA (Paperno et al. 2016, arXiv 1606.06031): the last word of a passage.
import { z } from 'zod';
import type { QuestionSet } from '../question';

const rowSchema = z.object({ text: z.string() });

export const lambada: QuestionSet = {
  name: 'lambada',
  description: 'LAMBADA: the last word of a passage; {"text"}',
  questions(row) {
    const { text } = rowSchema.parse(row);
    const passage = /^(.*\s)(\S+)\s*$/s.exec(text);
    const [, before, answer] = passage ?? [];
    return before === undefined || answer === undefined
      ? []
      : [{ text: `${before}[MASK]`, blank: 0, answer }];
  },
};
