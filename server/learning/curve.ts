// The learning curve as a picture (SVG): the loss of every step, and loss and accuracy of the held-out examples.
import type { CurveWords, LearningEvent } from './request';

const width = 720;
const height = 360;
const margin = { left: 56, right: 56, top: 44, bottom: 48 };
const plot = {
  width: width - margin.left - margin.right,
  height: height - margin.top - margin.bottom,
};

const style = `
  text { font: 13px system-ui, sans-serif; fill: #333; }
  .title { font-size: 15px; font-weight: 600; }
  .paper { fill: #fff; }
  .grid { stroke: #8884; }
  .step { fill: none; stroke: #94a3b8; stroke-width: 1; }
  .loss { fill: none; stroke: #7c3aed; stroke-width: 2; }
  .accuracy { fill: none; stroke: #0f766e; stroke-width: 2; stroke-dasharray: 6 4; }
  .dot { fill: #7c3aed; }
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd; } .paper { fill: #1e1e1e; }
    .loss { stroke: #a78bfa; } .dot { fill: #a78bfa; } .accuracy { stroke: #2dd4bf; }
  }`;

const english: CurveWords = {
  steps: '{0} steps',
  step: 'loss of the steps',
  loss: 'held out: loss (dot: the best)',
  accuracy: 'held out: accuracy',
};

interface Point {
  readonly step: number;
  readonly value: number;
}

/** @param words in the user's language */
export function learningCurve(
  title: string,
  events: readonly LearningEvent[],
  words: CurveWords = english,
): string {
  const steps = events.flatMap((event): Point[] =>
    event.kind === 'step' ? [{ step: event.step, value: event.loss }] : [],
  );
  const epochs = events.flatMap((event) => (event.kind === 'epoch' ? [event] : []));
  const losses = epochs.map(({ step, loss }) => ({ step, value: loss }));
  const accuracies = epochs.flatMap(({ step, accuracy }): Point[] =>
    accuracy === undefined ? [] : [{ step, value: accuracy }],
  );
  const last = Math.max(1, ...[...steps, ...losses].map(({ step }) => step));
  const most = Math.max(
    1e-6,
    ...losses.map(({ value }) => value),
    ...smoothed(steps).map(({ value }) => value),
  );
  const top = roundUp(most);
  const x = (step: number) => margin.left + (plot.width * step) / last;
  const y = (share: number) => margin.top + plot.height * (1 - Math.min(1, share));
  const line = (points: readonly Point[], scale: number, name: string) =>
    points.length === 0
      ? ''
      : `<polyline class="${name}" points="${points.map(({ step, value }) => `${x(step).toFixed(1)},${y(value / scale).toFixed(1)}`).join(' ')}"/>`;
  const best = losses.reduce<Point | undefined>(
    (found, point) => (found === undefined || point.value < found.value ? point : found),
    undefined,
  );
  const shares = [0, 0.25, 0.5, 0.75, 1];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<style>${style}</style>
<rect class="paper" width="${width}" height="${height}"/>
<text class="title" x="${margin.left}" y="24">${escaped(title)}</text>
${shares
  .map(
    (share) =>
      `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${y(share)}" y2="${y(share)}"/>
<text x="${margin.left - 8}" y="${y(share) + 4}" text-anchor="end">${shortNumber(share * top)}</text>${
        accuracies.length === 0
          ? ''
          : `\n<text x="${width - margin.right + 8}" y="${y(share) + 4}">${100 * share} %</text>`
      }`,
  )
  .join('\n')}
${line(smoothed(steps), top, 'step')}
${line(losses, top, 'loss')}
${line(accuracies, 1, 'accuracy')}
${best === undefined ? '' : `<circle class="dot" cx="${x(best.step).toFixed(1)}" cy="${y(best.value / top).toFixed(1)}" r="4"/>`}
<text x="${margin.left}" y="${height - 28}">0</text>
<text x="${width - margin.right}" y="${height - 28}" text-anchor="end">${escaped(words.steps.replace('{0}', String(last)))}</text>
${legend(words, accuracies.length > 0)}
</svg>
`;
}

/** From the left: the entry in the middle has the longest text. */
const legendPlaces = [0, 180, 430];

function legend(words: CurveWords, hasAccuracy: boolean): string {
  const names = ['step', 'loss', ...(hasAccuracy ? (['accuracy'] as const) : [])] as const;
  return names
    .map((name, i) => {
      const x = margin.left + (legendPlaces[i] ?? 0);
      return `<line class="${name}" x1="${x}" x2="${x + 24}" y1="${height - 12}" y2="${height - 12}"/>
<text x="${x + 30}" y="${height - 8}">${escaped(words[name])}</text>`;
    })
    .join('\n');
}

/** Means over a fortieth of the run: single steps jump. */
function smoothed(points: readonly Point[]): Point[] {
  const reach = Math.max(1, Math.round(points.length / 40));
  return points.map(({ step }, i) => {
    const near = points.slice(Math.max(0, i - reach + 1), i + 1);
    return { step, value: near.reduce((sum, { value }) => sum + value, 0) / near.length };
  });
}

/** The next of 1, 2, 4 or 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 5].find((digit) => digit * power >= value) ?? 10) * power;
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
