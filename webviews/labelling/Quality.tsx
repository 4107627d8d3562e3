// How good the labels are; every row that is named can be gone to.
import type { QualityAnswer, QualityRow } from '../../server/protocol/openDataset';
import { asPercent, language, textOf } from '../shared/strings';
import { CalibrationCurve } from './CalibrationCurve';
import type { Store } from './store';

type Report = NonNullable<QualityAnswer['report']>;

export function Quality({ store }: { readonly store: Store }) {
  const { quality } = store.findings;
  if (quality === undefined) return <div class="quality" />;
  if (quality === 'pending') {
    return (
      <div class="quality" role="status">
        {textOf('quality.reading')}
      </div>
    );
  }
  const { report, contradictions, suspicious } = quality;
  return (
    <div class="quality" tabIndex={-1}>
      {report === undefined ? <p>{textOf('quality.none')}</p> : <Measures report={report} />}
      <Agreement agreement={quality.agreement} />
      <h2>{textOf('quality.suspicious')}</h2>
      {suspicious.length === 0 && <p class="quiet">{textOf('quality.nothing')}</p>}
      <ul>
        {suspicious.map((row) => (
          <li key={row.record}>
            <GoTo store={store} row={row}>
              {textOf('quality.suspect', row.line, row.label, row.expected, asPercent(row.probability))}
            </GoTo>
          </li>
        ))}
      </ul>
      <h2>{textOf('quality.contradictions')}</h2>
      {contradictions.length === 0 && <p class="quiet">{textOf('quality.nothing')}</p>}
      <ul>
        {contradictions.map(({ first, second }) => (
          <li key={second.record}>
            <GoTo store={store} row={second}>
              {textOf('quality.contradiction', first.line, first.label, second.line, second.label)}
            </GoTo>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface GoToProps {
  readonly store: Store;
  readonly row: QualityRow;
  readonly children: string;
}

function GoTo({ store, row, children }: GoToProps) {
  return (
    <button type="button" class="link" onClick={() => void store.goTo(row.record)}>
      {children} <span class="quiet">{row.text}</span>
    </button>
  );
}

function Measures({ report }: { readonly report: Report }) {
  const { classification, confusion, calibration } = report;
  return (
    <>
      <h2>{textOf('quality.against', classification.rows.toLocaleString(language))}</h2>
      <p>
        {textOf(
          'quality.summary',
          asPercent(classification.accuracy),
          asPercent(classification.macroF1),
          asPercent(calibration.expectedError),
        )}
      </p>
      <div class="measures">
        <table>
          <thead>
            <tr>
              <th scope="col">{textOf('quality.label')}</th>
              {(['precision', 'recall', 'f1', 'rows'] as const).map((name) => (
                <th scope="col" key={name}>
                  {textOf(`quality.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {classification.labels.map(({ label, precision, recall, f1, rows }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{share(precision)}</td>
                <td>{share(recall)}</td>
                <td>{share(f1)}</td>
                <td>{rows.toLocaleString(language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <Confusion confusion={confusion} />
        <CalibrationCurve bins={calibration.bins} />
      </div>
    </>
  );
}

/** Nothing is nothing, and not a little. */
function share(value: number): string {
  return value === 0 ? '0' : asPercent(value);
}

function Confusion({ confusion: { labels, counts } }: { readonly confusion: Report['confusion'] }) {
  const most = Math.max(1, ...counts.flat());
  return (
    <table class="confusion">
      <caption>{textOf('quality.confusion')}</caption>
      <thead>
        <tr>
          <td />
          {labels.map((label) => (
            <th scope="col" key={label}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {counts.map((row, right) => (
          <tr key={labels[right]}>
            <th scope="row">{labels[right]}</th>
            {row.map((count, suggested) => (
              <td
                key={labels[suggested]}
                class={right === suggested ? 'right' : ''}
                style={{ '--strength': (count / most).toFixed(3) }}
              >
                {count.toLocaleString(language)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Agreement({ agreement: { pairs, alpha } }: { readonly agreement: QualityAnswer['agreement'] }) {
  const figure = (value: number | null) => (value === null ? '–' : value.toFixed(3));
  return (
    <>
      <h2>{textOf('quality.agreement')}</h2>
      {pairs.length === 0 && <p class="quiet">{textOf('quality.noAgreement')}</p>}
      <ul>
        {pairs.map(({ first, second, rows, kappa }) => (
          <li key={`${first} ${second}`}>
            {textOf('quality.kappa', first, second, figure(kappa), rows.toLocaleString(language))}
          </li>
        ))}
        {pairs.length > 0 && <li>{textOf('quality.alpha', figure(alpha))}</li>}
      </ul>
    </>
  );
}
