// What goes wrong with a model in ways that people meet. The kinds are for those who say it in another language; they go
// from process to process with the error.
import type { NoAdapter } from '../checkpoint/adapter/adapter';
import type { ProcessEnding } from './howItEnded';

export type ModelProblem =
  /** Neither a folder nor a model that is known. */
  | { readonly kind: 'unknownModel'; readonly model: string; readonly bundled: readonly string[] }
  /** Known, but not on this machine; the size is for people. */
  | { readonly kind: 'notDownloaded'; readonly model: string; readonly size: string }
  | NoAdapter
  /** The process that runs the model ended before it could answer. */
  | { readonly kind: 'processEnded'; readonly ending: ProcessEnding };

/** The problem that an error carries, here or from another process; undefined where it carries none. */
export function modelProblem(error: unknown): ModelProblem | undefined {
  if (!(error instanceof Error)) return undefined;
  const carried = 'problem' in error ? error.problem : 'data' in error ? error.data : undefined;
  return isModelProblem(carried) ? carried : undefined;
}

/** Both ends are built together, so a value of a known kind has what belongs to that kind. */
function isModelProblem(value: unknown): value is ModelProblem {
  const kinds: Readonly<Record<ModelProblem['kind'], true>> = {
    unknownModel: true,
    notDownloaded: true,
    noAdapter: true,
    processEnded: true,
  };
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    Object.hasOwn(kinds, value.kind)
  );
}
