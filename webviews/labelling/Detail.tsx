// The row in hand: its text in the pattern, what the model thinks of each label, and the labels to give.
import type { PatternPiece, RowDetail } from '../../server/protocol/openDataset';
import { asPercent, language, textOf } from '../shared/strings';
import type { Store } from './store';
import { Why } from './Why';

export function Detail({ store }: { readonly store: Store }) {
  const { detail } = store;
  const { row } = store.list;
  if (store.list.count === 0) return <p class="quiet detail">{textOf('noRows')}</p>;
  if (detail === undefined || row === undefined) return <div class="detail" />;
  const place = textOf(
    'place',
    (store.list.current + 1).toLocaleString(language),
    store.list.count.toLocaleString(language),
    detail.line.toLocaleString(language),
  );
  if (detail.status === 'broken') {
    return (
      <section class="detail" aria-label={place}>
        <p class="quiet">{place}</p>
        <p class="error">{textOf('brokenRow', detail.line, detail.reason ?? '')}</p>
        <pre class="text">{detail.raw}</pre>
      </section>
    );
  }
  const shown = row.label !== '' ? row.label : (row.suggestion?.label ?? '');
  return (
    <section class="detail" aria-label={place}>
      <p class="quiet">
        {place}
        {detail.gold !== undefined && ` · ${textOf('gold', detail.gold)}`}
      </p>
      {detail.patterns.map((pieces, i) => (
        <Pattern key={i} pieces={pieces} answer={answerOf(store, shown)} isDecided={row.label !== ''} />
      ))}
      <Labels store={store} detail={detail} chosen={row.label} />
      <p class="quiet">{behind(row.status, detail)}</p>
      <button
        type="button"
        class="secondary"
        aria-keyshortcuts="w"
        aria-expanded={store.findings.why !== undefined}
        onClick={() => void store.toggleWhy()}
      >
        <kbd>w</kbd> {textOf('why')}
      </button>
      {store.findings.why !== undefined && <Why why={store.findings.why} />}
      {detail.disagreement !== undefined && detail.patterns.length > 1 && (
        <p class="quiet">{textOf('disagreement', asPercent(detail.disagreement))}</p>
      )}
    </section>
  );
}

function answerOf(store: Store, label: string): string {
  return store.opened?.task.labels.find((each) => each.label === label)?.answers[0] ?? '';
}

interface PatternProps {
  readonly pieces: readonly PatternPiece[];
  readonly answer: string;
  /** Whether it is the answer of a label that was given, not of one that is suggested. */
  readonly isDecided: boolean;
}

/** A pattern with the row's cells in it, and the label's answer where the blank is. */
function Pattern({ pieces, answer, isDecided }: PatternProps) {
  return (
    <p class="pattern text">
      {pieces.map((piece, i) =>
        piece.kind === 'blank' ? (
          <mark
            key={i}
            class={isDecided ? undefined : 'open'}
            aria-label={answer === '' ? textOf('blank') : textOf('filled', answer)}
          >
            {answer === '' ? '[MASK]' : answer}
          </mark>
        ) : (
          <span key={i} class={piece.kind}>
            {piece.text}
          </span>
        ),
      )}
    </p>
  );
}

interface LabelsProps {
  readonly store: Store;
  readonly detail: RowDetail;
  readonly chosen: string;
}

/** A button for each label, with its key, its answers, and its probability as a bar and in figures. */
function Labels({ store, detail, chosen }: LabelsProps) {
  const labels = store.opened?.task.labels ?? [];
  return (
    <div class="labels" role="group" aria-label={textOf('labels')}>
      {labels.map(({ label, answers }, i) => {
        const probability = detail.distribution?.[i];
        return (
          <button
            key={label}
            type="button"
            class={`labelled ${label === chosen ? 'chosen' : ''}`}
            aria-pressed={label === chosen}
            aria-keyshortcuts={i < 9 ? String(i + 1) : undefined}
            onClick={() => store.decide(label)}
          >
            <kbd>{i < 9 ? i + 1 : ''}</kbd>
            <span class="name">
              {label === chosen && <span aria-hidden="true">✓ </span>}
              {label} <span class="quiet">{answers.slice(0, 4).join(' · ')}</span>
            </span>
            <span class="share">{probability === undefined ? '' : asPercent(probability)}</span>
            <span class="bar" aria-hidden="true">
              <span style={{ width: `${100 * (probability ?? 0)}%` }} />
            </span>
          </button>
        );
      })}
      <button type="button" class="secondary" aria-keyshortcuts="s" onClick={() => store.decide(null)}>
        <kbd>s</kbd> {textOf('skip')}
      </button>
    </div>
  );
}

/** Who decided, and when. */
function behind(status: RowDetail['status'], { annotator, time }: RowDetail): string {
  if (status === '' || status === 'suggested') return textOf('undecided');
  const when = time === undefined ? undefined : new Date(time);
  const date =
    when === undefined || Number.isNaN(when.getTime())
      ? ''
      : when.toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
  return [textOf(`status.${status}`), annotator ?? '', date].filter((part) => part !== '').join(' · ');
}
