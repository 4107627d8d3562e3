// Pairs of an input and the target that belongs at its blank, as exercises.
import { basename } from 'node:path';
import { z } from 'zod';
import { allBlanks, readCloze, type ClozeModel } from '../blanks/cloze';
import { findPlaceholders } from '../blanks/placeholders';
import type { InfillingExample } from '../glm/objective/infilling';
import { maskId } from '../glm/tokenizer';
import { AnswerForms } from '../inference/answerForms';
import { WrongInput } from '../labelling/wrongInput';
import { pairExercises } from '../training/infillingExercises';
import type { Course, CourseOptions } from './course';
import { holdOutSome } from './heldOut';
import { readText } from './textFile';

/** Tokens of a target at most. */
const longestTarget = 256;

const pairSchema = z.object({ input: z.string().min(1), target: z.string().min(1) });

/** @throws WrongInput naming the line that is wrong, or where there are too few pairs */
export async function pairCourse(
  file: string,
  model: ClozeModel,
  { heldOut: share, seed, batchSize }: CourseOptions,
): Promise<Course> {
  const forms = AnswerForms.of(model.tokenizer);
  const examples: InfillingExample[] = [];
  for (const [i, line] of (await readText(file)).split('\n').entries()) {
    if (line.trim() === '') continue;
    examples.push(await pairExample(parsePair(line, `${file}:${i + 1}`), model, forms));
  }
  const { train, heldOut } = holdOutSome(examples, share, seed, 'pairs');
  return {
    exercises: pairExercises(train, heldOut, batchSize),
    name: basename(file),
    task: '',
    examples: train.length,
    heldOut: heldOut.length,
  };
}

function parsePair(line: string, where: string): z.infer<typeof pairSchema> {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    throw new WrongInput(`${where}: not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = pairSchema.safeParse(json);
  if (!parsed.success) throw new WrongInput(`${where}: expected {"input": text, "target": text}`);
  return parsed.data;
}

/**
 * A text with a blank, and what belongs there: in the blank that it has, or in a [gMASK] after its end. The target is
 * written as the model writes it there: with the space before it, where words carry theirs. White space that it begins
 * with itself (a line break, an indentation) stays.
 */
export async function pairExample(
  { input, target }: { readonly input: string; readonly target: string },
  model: ClozeModel,
  forms = AnswerForms.of(model.tokenizer),
): Promise<InfillingExample> {
  const { tokenizer } = model;
  const { special } = tokenizer;
  const ownMask = maskId(special, '[gMASK]') === undefined ? '[MASK]' : '[gMASK]';
  const text = findPlaceholders(input).length > 0 ? input : `${input.trimEnd()} ${ownMask}`;
  const before = text.slice(0, findPlaceholders(text)[0]?.start ?? 0);
  const written = /^\s/.test(target) ? target : (await forms.at(target, before)).text;
  const content = tokenizer.encode(written).slice(0, longestTarget);
  const { partA } = readCloze(model, text, allBlanks(text, []), 0, { room: content.length + 1 });
  const [maskPosition = 0] = partA.maskPositions;
  const none = partA.ids.map(() => 0);
  return {
    tokens: [...partA.ids, special.startOfPiece, ...content],
    targets: [...partA.ids, ...content, special.endOfPiece],
    lossMask: [...none, ...content.map(() => 1), 1],
    positions: [...partA.ids.keys(), ...content.map(() => maskPosition), maskPosition],
    blockPositions: [...none, ...content.map((_, inside) => inside + 1), content.length + 1],
    partALength: partA.ids.length,
  };
}
