// What is wrong with the model, in the user's language and with what can be done in an editor.
import * as l10n from '@vscode/l10n';
import type { ProcessEnding } from '../inference/howItEnded';
import { modelProblem } from '../inference/modelProblem';

/** Undefined where the error speaks of something else, or has words of its own. */
export function modelTrouble(error: unknown): string | undefined {
  const problem = modelProblem(error);
  switch (problem?.kind) {
    case undefined:
      return undefined;
    case 'unknownModel':
      return l10n.t(
        'There is no model “{0}”: it is no folder, and not one of {1}.',
        problem.model,
        problem.bundled.join(', '),
      );
    case 'notDownloaded':
      return l10n.t(
        'The model {0} is not on this machine: GLM: Download Model fetches it (about {1}).',
        problem.model,
        problem.size,
      );
    case 'noAdapter':
      return problem.isFolder
        ? l10n.t('The folder {0} holds no adapter.', problem.path)
        : l10n.t('There is no adapter {0}: no such file or folder.', problem.path);
    case 'processEnded':
      return endingInWords(problem.ending);
  }
}

function endingInWords(ending: ProcessEnding): string {
  switch (ending.kind) {
    case 'outOfMemory':
      return l10n.t('The inference process ran out of memory: choose a smaller model.');
    case 'signal':
      return ending.signal === 'SIGKILL'
        ? l10n.t(
            'The inference process was killed by SIGKILL, which a system does when its memory is used up.',
          )
        : l10n.t('The inference process was killed by {0}.', ending.signal);
    case 'status':
      return l10n.t(
        'The inference process stopped unexpectedly (exit code {0}).',
        String(ending.status ?? '?'),
      );
    case 'notStarted':
      return l10n.t('The inference process could not be started: {0}', ending.reason);
  }
}
