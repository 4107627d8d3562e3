// What an evaluation asks: a text with a blank, and what stood there.

/** One blank of one text, with the answer that counts as right. */
export interface Question {
  /** A text with `[MASK]` where the answer stood; other placeholders stay blank. */
  readonly text: string;
  /** Which of the placeholders is asked for, from 0. */
  readonly blank: number;
  /** The right answer; one of `choices` where there are any. */
  readonly answer: string;
  /** The answers to choose from. Left out where the model is free to write anything. */
  readonly choices?: readonly string[];
  /** Results are told for each group of questions: a relation, a length of the blank. */
  readonly group?: string;
}

/** Reads the rows of one published set as questions. */
export interface QuestionSet {
  readonly name: string;
  /** For people: what is asked, and what the rows look like. */
  readonly description: string;
  /**
   * The questions of one row.
   * @param row parsed JSON of a line
   * @throws ZodError where the row has other fields
   */
  questions(row: unknown): Question[];
}
