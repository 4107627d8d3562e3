// How far the labelling is, and what has just happened; a screen reader hears the latter.
import { language, textOf } from '../shared/strings';
import { standingOf } from './standing';
import type { Store } from './store';

export function StatusLine({ store }: { readonly store: Store }) {
  const { progress } = store;
  const { row } = store.list;
  if (progress === undefined) return null;
  const { records, labelled, skipped, broken, suggesting } = progress;
  const number = (value: number) => value.toLocaleString(language);
  const done = labelled + skipped;
  const parts = [
    textOf('progress', number(labelled), number(records)),
    ...(skipped > 0 ? [textOf('progress.skipped', number(skipped))] : []),
    ...(broken > 0 ? [textOf('progress.broken', number(broken))] : []),
    ...(progress.unmatched > 0 ? [textOf('progress.unmatched', number(progress.unmatched))] : []),
    ...(progress.complete ? [] : [textOf('progress.reading', Math.floor(100 * progress.read))]),
    ...(store.timeLeft === undefined ? [] : [textOf('progress.left', duration(store.timeLeft))]),
    suggestingText(store),
  ].filter((part) => part !== '');
  const notice =
    store.notice === 'noSuggestion' || store.notice === 'broken'
      ? textOf(`notice.${store.notice}`)
      : store.notice;
  return (
    <footer>
      <progress value={done} max={Math.max(1, records - broken)} aria-label={textOf('progressBar')} />
      <span>{parts.join(' · ')}</span>
      {suggesting.scorer !== '' && <span class="quiet">{textOf('scorer', suggesting.scorer)}</span>}
      <span class="error" role="alert">
        {notice !== '' ? notice : (progress.message ?? '')}
      </span>
      <span class="spoken" aria-live="polite">
        {row === undefined
          ? ''
          : textOf(
              'spoken',
              store.list.current + 1,
              row.cells.join(', '),
              row.label !== '' ? row.label : (row.suggestion?.label ?? ''),
              textOf(`status.${standingOf(row)}`),
            )}
      </span>
    </footer>
  );
}

function suggestingText({ progress }: Store): string {
  if (progress === undefined) return '';
  const { suggesting, records, broken } = progress;
  const suggested = textOf('progress.suggested', suggesting.suggested.toLocaleString(language));
  if (!suggesting.active || !suggesting.all || suggesting.rowsPerSecond <= 0) return suggested;
  const left = Math.max(0, records - broken - suggesting.suggested) / suggesting.rowsPerSecond;
  return `${suggested} · ${textOf('progress.suggesting', suggesting.rowsPerSecond.toFixed(0), duration(1000 * left))}`;
}

/** Milliseconds as people say them. */
function duration(milliseconds: number): string {
  const minutes = milliseconds / 60_000;
  if (minutes < 1) return textOf('duration.seconds', Math.max(1, Math.round(milliseconds / 1000)));
  if (minutes < 100) return textOf('duration.minutes', Math.round(minutes));
  return textOf('duration.hours', (minutes / 60).toFixed(minutes < 600 ? 1 : 0));
}
