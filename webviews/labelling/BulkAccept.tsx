// Accepts all suggestions above a threshold, after saying how many and showing the least certain of them.
import { useEffect, useRef } from 'preact/hooks';
import { asPercent, language, textOf } from '../shared/strings';
import type { Findings } from './findings';
import type { Store } from './store';

interface BulkAcceptProps {
  readonly store: Store;
  readonly bulk: NonNullable<Findings['bulk']>;
}

export function BulkAccept({ store, bulk }: BulkAcceptProps) {
  const { threshold, preview } = bulk;
  const slider = useRef<HTMLInputElement>(null);
  useEffect(() => slider.current?.focus(), []);
  return (
    <section class="overlay bulk" role="dialog" aria-label={textOf('acceptAbove')}>
      <label>
        {textOf('threshold', asPercent(threshold))}
        <input
          ref={slider}
          type="range"
          min="0.5"
          max="1"
          step="0.01"
          value={threshold}
          onInput={({ currentTarget }) => void store.findings.setThreshold(Number(currentTarget.value))}
        />
      </label>
      <p aria-live="polite">
        {preview === undefined ? '…' : textOf('bulkCount', preview.count.toLocaleString(language))}
      </p>
      {preview !== undefined && preview.sample.length > 0 && (
        <>
          <p class="quiet">{textOf('bulkSample')}</p>
          <ul>
            {preview.sample.map(({ record, cells, suggestion, probability }) => (
              <li key={record}>
                <span class="name">{suggestion?.label}</span> {asPercent(probability)}
                <span class="quiet"> {cells.join(' · ').slice(0, 140)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <button type="button" disabled={(preview?.count ?? 0) === 0} onClick={() => store.acceptAbove()}>
        {textOf('bulkAccept')}
      </button>{' '}
      <button type="button" class="secondary" onClick={() => void store.findings.setThreshold(undefined)}>
        {textOf('cancel')}
      </button>
    </section>
  );
}
