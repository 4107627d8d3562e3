// LAMA (Petroni et al. 2019, arXiv 1909.01066): facts as cloze sentences, one group a relation.
import { z } from 'zod';
import type { QuestionSet } from '../question';

const rowSchema = z.union([
  z.object({ query: z.string(), obj_label: z.string(), relation: z.string() }),
  z.object({ masked_sentences: z.array(z.string()).min(1), obj_label: z.string() }),
]);

export const lama: QuestionSet = {
  name: 'lama',
  description: 'LAMA: a fact; {"query" or "masked_sentences", "obj_label", "relation"?}',
  questions(row) {
    const fact = rowSchema.parse(row);
    const text = 'query' in fact ? fact.query : (fact.masked_sentences[0] ?? '');
    const group = 'query' in fact ? { group: fact.relation } : {};
    // The sets have a space before the full stop, which no text has.
    return [{ text: text.replace(/\s+([.,])/g, '$1'), blank: 0, answer: fact.obj_label, ...group }];
  },
};
