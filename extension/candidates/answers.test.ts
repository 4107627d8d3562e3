import { describe, expect, it } from 'vitest';
import { Answers, type Answer } from './answers';

const candidates: Answer['candidates'] = [{ text: 'tea', probability: 0.5, tokens: [] }];
const combinations = [{ texts: ['tea', 'house'], probability: 0.25 }];

function answered(): Answers {
  const answers = new Answers();
  answers.set(1, { progress: 'done', candidates });
  answers.set(2, { progress: 'busy', candidates });
  answers.combinations = { progress: 'done', blanks: [1, 2], combinations };
  return answers;
}

describe('Answers', () => {
  it('wait for what was never asked', () => {
    expect(new Answers().of(7)).toEqual({ progress: 'waiting', candidates: [] });
    expect(new Answers().combinations.progress).toBe('waiting');
  });

  it('keep what was found in sight when it is to be asked again', () => {
    const answers = answered();
    answers.outdate(1);
    expect(answers.of(1)).toEqual({ progress: 'waiting', candidates });
    expect(answers.of(2).progress).toBe('busy');
    expect(answers.combinations).toMatchObject({ progress: 'waiting', combinations });
  });

  it('of blanks that nobody waits for are asked again, those that came are not', () => {
    const answers = answered();
    answers.giveUp();
    expect(answers.of(1).progress).toBe('done');
    expect(answers.of(2)).toEqual({ progress: 'waiting', candidates });
    expect(answers.combinations.progress).toBe('done');
  });

  it('are all outdated at once, and gone with their document', () => {
    const answers = answered();
    answers.outdateAll();
    expect([answers.of(1), answers.of(2)].map(({ progress }) => progress)).toEqual(['waiting', 'waiting']);
    answers.clear();
    expect(answers.of(1).candidates).toEqual([]);
    expect(answers.combinations.combinations).toEqual([]);
  });
});
