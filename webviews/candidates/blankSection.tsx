// One blank: where it stands, its candidates, and the conditions on it.
import { textOf } from '../shared/strings';
import { ChoiceList } from './choiceList';
import { ConditionsForm } from './conditionsForm';
import type { FromPage, ShownBlank } from './messages';
import { Tokens } from './tokens';

interface BlankSectionProps {
  readonly blank: ShownBlank;
  readonly showsCandidates: boolean;
  readonly send: (message: FromPage) => void;
}

export function BlankSection({ blank, showsCandidates, send }: BlankSectionProps) {
  const { id, line, before, mask, after, candidates, conditions, progress, problem } = blank;
  const place = textOf('blankOnLine', line);
  return (
    <section aria-label={place}>
      <h2>
        <button class="place" title={textOf('reveal')} onClick={() => send({ kind: 'reveal', id })}>
          <span class="number">{line}</span>
          <span class="context">
            <span class="before">
              {/* The mark keeps a space at the end where it is: a line moves what it ends with to its own end. */}
              <bdi>{`${before}\u200e`}</bdi>
            </span>
            <span class="mask">{mask}</span>
            <span class="after">{after}</span>
          </span>
        </button>
      </h2>
      {showsCandidates && candidates.length > 0 && (
        <ChoiceList
          id={`blank-${id}`}
          label={textOf('candidatesOf', place)}
          isStale={progress !== 'done'}
          choose={(index) => send({ kind: 'insert', id, index })}
          choices={candidates.map(({ text, probability, tokens }) => ({
            text,
            probability,
            details: <Tokens tokens={tokens} />,
          }))}
        />
      )}
      {showsCandidates && candidates.length === 0 && progress === 'waiting' && (
        <p class="quiet">{textOf('waiting')}</p>
      )}
      {showsCandidates && candidates.length === 0 && progress === 'busy' && (
        <p class="quiet">{textOf('busy')}</p>
      )}
      {showsCandidates && candidates.length === 0 && progress === 'done' && problem === undefined && (
        <p class="quiet">{textOf('noCandidates')}</p>
      )}
      {problem?.field === '' && (
        <p class="error" role="alert">
          {problem.message}
        </p>
      )}
      <ConditionsForm
        id={id}
        conditions={conditions}
        {...(problem !== undefined && { problem })}
        change={(changed) => send({ kind: 'conditions', id, conditions: changed })}
      />
    </section>
  );
}
