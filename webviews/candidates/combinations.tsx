// Combinations for several blanks together.
import { textOf } from '../shared/strings';
import { ChoiceList } from './choiceList';
import type { FromPage, ShownBlank, Together } from './messages';

interface CombinationsProps {
  readonly together: Together;
  readonly blanks: readonly ShownBlank[];
  readonly send: (message: FromPage) => void;
}

export function Combinations({ together, blanks, send }: CombinationsProps) {
  const { combinations, progress, problem } = together;
  const lines = together.blanks.map((id) => blanks.find((blank) => blank.id === id)?.line ?? 0);
  return (
    <section aria-label={textOf('combinations')}>
      <h2>{textOf('combinationsOf', lines.join(', '))}</h2>
      {combinations.length > 0 && (
        <ChoiceList
          id="combinations"
          label={textOf('combinations')}
          isStale={progress !== 'done'}
          choose={(index) => send({ kind: 'insertCombination', index })}
          choices={combinations.map(({ texts, probability }) => ({
            text: texts.map((text) => text.trim() || '␣').join(' · '),
            probability,
          }))}
        />
      )}
      {combinations.length === 0 && problem === undefined && (
        <p class="quiet">{textOf(progress === 'done' ? 'noCandidates' : 'busy')}</p>
      )}
      {problem !== undefined && (
        <p class="error" role="alert">
          {problem.message}
        </p>
      )}
    </section>
  );
}
