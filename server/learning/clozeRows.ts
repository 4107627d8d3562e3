// Rows of a task as the training graph reads them: the same texts, answers and cuts as when the model labels.
import { allBlanks, readCloze, type ClozeModel } from '../blanks/cloze';
import { findPlaceholders } from '../blanks/placeholders';
import { AnswerForms } from '../inference/answerForms';
import { renderPattern } from '../labelling/task/pattern';
import type { Task } from '../labelling/task/task';
import type { Answers, ClozeRow } from '../training/clozeBatch';

/** A row whose label is known. */
export interface KnownRow {
  readonly cell: (column: string) => string;
  /** Index of its label. */
  readonly label: number;
}

/** The task's answers; each text has them in the form that it needs. */
export function answersOf(task: Task): Answers {
  return {
    choices: task.verbalizer.flatMap(({ answers }) => answers.map(() => [])),
    labels: task.verbalizer.flatMap(({ answers }, label) => answers.map(() => label)),
    combine: task.combine,
    includeEnd: task.includeEnd,
  };
}

export class ClozeRows {
  readonly #task: Task;
  readonly #model: ClozeModel;
  readonly #forms: AnswerForms;

  constructor(task: Task, model: ClozeModel) {
    this.#task = task;
    this.#model = model;
    this.#forms = AnswerForms.of(model.tokenizer);
  }

  /** One text for each of the task's patterns. */
  async of({ cell, label }: KnownRow): Promise<ClozeRow[]> {
    const rows: ClozeRow[] = [];
    for (const pattern of this.#task.patterns) {
      rows.push(await this.#row(renderPattern(pattern, cell).trim(), label));
    }
    return rows;
  }

  async #row(text: string, gold: number): Promise<ClozeRow> {
    const { verbalizer, contextEnd } = this.#task;
    const before = text.slice(0, findPlaceholders(text)[0]?.start ?? 0);
    const forms = await Promise.all(
      verbalizer.flatMap(({ answers }) => answers).map((answer) => this.#forms.at(answer, before)),
    );
    const choices = forms.map((form) => this.#model.tokenizer.encode(form.text));
    const room = Math.max(...choices.map(({ length }) => length)) + 1;
    const { partA } = readCloze(this.#model, text, allBlanks(text, []), 0, { room, contextEnd });
    const [maskPosition] = partA.maskPositions;
    if (maskPosition === undefined) throw new RangeError(`the text has no blank: ${text.slice(0, 60)}`);
    return { partA: partA.ids, maskPosition, gold, choices };
  }
}
