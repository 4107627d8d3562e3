// The user's own documents as exercises: the model learns their words and turns of phrase.
import { basename } from 'node:path';
import type { ClozeModel } from '../blanks/cloze';
import { sentenceEndsOf } from '../glm/objective/documents';
import { packDocuments } from '../glm/objective/packing';
import { documentExercises } from '../training/infillingExercises';
import type { Course, CourseOptions } from './course';
import { holdOutSome } from './heldOut';
import { readText } from './textFile';

/** Tokens of a packed text at most; longer ones cost more than they teach. */
const longestText = 256;

/** Tokens that a text needs to have blanks in it. */
const shortestText = 16;

/** @throws WrongInput where a file cannot be read, or there is too little text */
export async function documentCourse(
  files: readonly string[],
  { tokenizer, engine }: ClozeModel,
  { heldOut: share, seed, batchSize }: CourseOptions,
): Promise<Course> {
  const documents: number[][] = [];
  for (const file of files) documents.push(tokenizer.encode((await readText(file)).trim()));
  const endsSentence = sentenceEndsOf(tokenizer);
  const longest = Math.min(longestText, engine.architecture.maxSequenceLength);
  const texts = [...packDocuments(documents, longest, tokenizer.special, endsSentence)].filter(
    ({ length }) => length >= shortestText,
  );
  const { train, heldOut } = holdOutSome(texts, share, seed, 'texts of some sentences');
  return {
    exercises: documentExercises({
      vocabulary: { special: tokenizer.special, endsSentence },
      train,
      heldOut,
      batchSize,
      seed,
    }),
    name: basename(files[0] ?? ''),
    task: '',
    examples: train.length,
    heldOut: heldOut.length,
  };
}
