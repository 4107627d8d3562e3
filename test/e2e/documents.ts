// The documents that the tests fill: small ones written here, and real ones where they lie beside the repository.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ordinary = Array.from(
  { length: 12 },
  (_, index) => `Chapter ${index + 1} tells of the long way home and of the people along it.`,
).join('\n\n');

/** The line of `essay` that has words to select and a placeholder. */
export const essayLine = 27;
export const essaySentence =
  'The quick brown fox jumps over the lazy dog. London is the [MASK] of England, and it rains there.';

/** Long enough above and below for the editor to show any line in its middle. */
export const essay = `# An essay\n\n${ordinary}\n\n${essaySentence}\n\n${ordinary}\n`;

/** One placeholder of every kind, at the very top of a document. */
export const letter = [
  'Dear [MASK],',
  '',
  'we met in the summer, on the way to the [MASK]. It was a [MASK] day. [sMASK]',
  '',
  'When the war was over, [gMASK]',
  '',
].join('\n');

const realDocuments = join('..', 'shared', 'documents');

/** A real document, or undefined where it is not there. */
export function realDocument(name: string): string | undefined {
  const path = join(realDocuments, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
