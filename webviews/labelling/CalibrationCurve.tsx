// Whether certainties mean what they say: the closer to the diagonal, the better.
import type { QualityAnswer } from '../../server/protocol/openDataset';
import { asPercent, language, textOf } from '../shared/strings';

type Bins = NonNullable<QualityAnswer['report']>['calibration']['bins'];

/** Pixels of the square. */
const size = 200;
const margin = 24;

export function CalibrationCurve({ bins }: { readonly bins: Bins }) {
  const filled = bins.filter(({ rows }) => rows > 0);
  const most = Math.max(1, ...filled.map(({ rows }) => rows));
  const x = (share: number) => margin + share * size;
  const y = (share: number) => margin / 2 + (1 - share) * size;
  const points = filled.map(({ confidence, accuracy }) => `${x(confidence)},${y(accuracy)}`).join(' ');
  return (
    <figure>
      <figcaption>{textOf('quality.calibration')}</figcaption>
      <svg
        viewBox={`0 0 ${size + 2 * margin} ${size + 1.5 * margin}`}
        width={size + 2 * margin}
        role="img"
        aria-label={filled.map(pointText).join('; ')}
      >
        <rect class="frame-line" x={x(0)} y={y(1)} width={size} height={size} />
        <line class="ideal" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
        <polyline class="curve" points={points} />
        {filled.map((bin) => (
          <circle
            key={bin.from}
            class="curve-point"
            cx={x(bin.confidence)}
            cy={y(bin.accuracy)}
            r={3 + 4 * Math.sqrt(bin.rows / most)}
          >
            <title>{pointText(bin)}</title>
          </circle>
        ))}
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <text x={x(share)} y={y(0) + 16} text-anchor="middle">
              {`${100 * share}%`}
            </text>
          </g>
        ))}
      </svg>
    </figure>
  );
}

function pointText({ confidence, accuracy, rows }: Bins[number]): string {
  return textOf('quality.point', asPercent(confidence), asPercent(accuracy), rows.toLocaleString(language));
}
