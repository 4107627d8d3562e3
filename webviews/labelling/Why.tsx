// Which words of a text speak for a label: by colour, by the thickness of a line, and in figures.
import type { WhyAnswer } from '../../server/protocol/openDataset';
import { language, textOf } from '../shared/strings';

export function Why({ why }: { readonly why: WhyAnswer | 'pending' }) {
  if (why === 'pending') return <p class="quiet">{textOf('whyAsking')}</p>;
  const falls = why.texts.flatMap(({ pieces }) => pieces.flatMap(({ fall }) => fall ?? []));
  const strongest = Math.max(1e-6, ...falls.map(Math.abs));
  return (
    <div class="why">
      <p class="quiet">{textOf('whyLegend', why.label, figure(strongest))}</p>
      {why.texts.map(({ column, pieces }) => (
        <p class="text" key={column}>
          {pieces.map(({ text, fall }, i) =>
            fall === undefined ? (
              <span key={i}>{text}</span>
            ) : (
              <Word key={i} text={text} fall={fall} strength={Math.abs(fall) / strongest} />
            ),
          )}
        </p>
      ))}
      {why.cut && <p class="quiet">{textOf('whyCut')}</p>}
    </div>
  );
}

interface WordProps {
  readonly text: string;
  /** In nats. */
  readonly fall: number;
  /** 0 … 1 */
  readonly strength: number;
}

function Word({ text, fall, strength }: WordProps) {
  const words = textOf(fall >= 0 ? 'whyFall' : 'whyRise', text, figure(Math.abs(fall)));
  return (
    <span
      class={fall >= 0 ? 'word for' : 'word against'}
      tabIndex={strength > 0.25 ? 0 : undefined}
      role={strength > 0.25 ? 'note' : undefined}
      aria-label={strength > 0.25 ? words : undefined}
      title={words}
      style={{ '--strength': strength.toFixed(3), borderBottomWidth: `${Math.round(4 * strength)}px` }}
    >
      {text}
      {strength > 0.5 && <sup aria-hidden="true">{figure(fall)}</sup>}
    </span>
  );
}

function figure(nats: number): string {
  return nats.toLocaleString(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
