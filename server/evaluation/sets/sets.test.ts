import { describe, expect, it } from 'vitest';
import { chid } from './chid';
import { cloth } from './cloth';
import { copa } from './copa';
import { lama } from './lama';
import { lambada } from './lambada';
import { questions } from './own';
import { winograd } from './winograd';

describe('A row of', () => {
  it('CLOTH has one question for each underscore that stands alone', () => {
    const found = cloth.questions({
      article: 'He is an _ riser, snake_case and all. Then he _ .',
      options: [
        ['early', 'late'],
        ['ran', 'left'],
      ],
      answers: ['A', 'B'],
    });
    const text = 'He is an [MASK] riser, snake_case and all. Then he [MASK] .';
    expect(found).toEqual([
      { text, blank: 0, choices: ['early', 'late'], answer: 'early' },
      { text, blank: 1, choices: ['ran', 'left'], answer: 'left' },
    ]);
  });

  it('LAMBADA asks for its last word', () => {
    expect(lambada.questions({ text: 'A rod.\n\nThe arm that held the rod' })).toEqual([
      { text: 'A rod.\n\nThe arm that held the [MASK]', blank: 0, answer: 'rod' },
    ]);
    expect(lambada.questions({ text: 'alone' })).toEqual([]);
  });

  it('Winograd schemas puts the answers where the pronoun stood, with its capital', () => {
    const row = { text1: 'I ate.', pronoun: 'It', text2: 'was good.', answers: ['the cake', 'the tin'] };
    expect(winograd.questions({ ...row, correct: 'A.' })).toEqual([
      { text: 'I ate. [MASK] was good.', blank: 0, choices: ['The cake', 'The tin'], answer: 'The cake' },
    ]);
  });

  it('COPA becomes a sentence with because or so', () => {
    const row = { premise: 'I ran.', choice1: 'It rained.', choice2: 'I was late.', label: 1 };
    expect(copa.questions({ ...row, question: 'cause' })).toEqual([
      {
        text: 'I ran, because [MASK].',
        blank: 0,
        choices: ['it rained', 'I was late'],
        answer: 'I was late',
      },
    ]);
    expect(copa.questions({ ...row, question: 'effect' })[0]?.text).toBe('I ran, so [MASK].');
  });

  it('ChID has the idiom masked', () => {
    expect(
      chid.questions({ content: '他#idiom#。', candidates: ['一见如旧', '不解之缘'], answer: 1 }),
    ).toEqual([{ text: '他[MASK]。', blank: 0, choices: ['一见如旧', '不解之缘'], answer: '不解之缘' }]);
  });

  it('LAMA is a sentence without the space before its full stop', () => {
    const fact = { query: 'It aired on [MASK] .', obj_label: 'CBS', relation: 'P449' };
    expect(lama.questions(fact)).toEqual([
      { text: 'It aired on [MASK].', blank: 0, answer: 'CBS', group: 'P449' },
    ]);
    expect(lama.questions({ masked_sentences: ['It is [MASK].'], obj_label: 'Venus' })).toEqual([
      { text: 'It is [MASK].', blank: 0, answer: 'Venus' },
    ]);
  });

  it('one’s own stays as it is', () => {
    expect(questions.questions({ text: 'A [MASK].', answer: 'dog' })).toEqual([
      { text: 'A [MASK].', answer: 'dog', blank: 0 },
    ]);
  });
});
