// A list to choose from with the keyboard or the mouse: bars for probabilities, details on demand.
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { asSmallPercent, textOf } from '../shared/strings';

export interface Choice {
  readonly text: string;
  /** 0 … 1 */
  readonly probability: number;
  /** Shown when the choice is expanded. */
  readonly details?: ComponentChildren;
}

interface ChoiceListProps {
  /** Of the element; distinct on the page. */
  readonly id: string;
  readonly label: string;
  readonly choices: readonly Choice[];
  /** New choices are on their way, these can only be looked at. */
  readonly isStale: boolean;
  readonly choose: (index: number) => void;
}

/** Arrows move, Enter chooses, Right and Left open and close the details. */
export function ChoiceList({ id, label, choices, isStale, choose }: ChoiceListProps) {
  const [active, setActive] = useState(0);
  const [expanded, setExpanded] = useState<number | undefined>(undefined);
  const list = useRef<HTMLUListElement>(null);
  const most = Math.max(...choices.map(({ probability }) => probability), Number.MIN_VALUE);
  const at = Math.min(active, choices.length - 1);
  const move = (index: number): void => {
    const next = Math.max(0, Math.min(choices.length - 1, index));
    setActive(next);
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
  };
  const toggle = (index: number): void => {
    setExpanded(expanded === index ? undefined : index);
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(at + 1),
    ArrowUp: () => move(at - 1),
    Home: () => move(0),
    End: () => move(choices.length - 1),
    Enter: () => choose(at),
    ArrowRight: () => setExpanded(at),
    ArrowLeft: () => setExpanded(undefined),
  };
  return (
    <ul
      ref={list}
      class={isStale ? 'choices stale' : 'choices'}
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={`${id}-${at}`}
      aria-disabled={isStale}
      onKeyDown={(event) => {
        const act = keys[event.key];
        if (act === undefined || (event.key === 'Enter' && isStale)) return;
        event.preventDefault();
        act();
      }}
    >
      {choices.map(({ text, probability, details }, index) => (
        <li
          key={text}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === at}
          aria-expanded={details === undefined ? undefined : expanded === index}
          title={textOf('insert')}
          onClick={() => {
            setActive(index);
            if (!isStale) choose(index);
          }}
        >
          <span class="line">
            {details !== undefined && (
              <span
                class="twistie"
                aria-hidden="true"
                title={textOf('tokens')}
                onClick={(event) => {
                  event.stopPropagation();
                  setActive(index);
                  toggle(index);
                }}
              >
                {expanded === index ? '▾' : '▸'}
              </span>
            )}
            <span class="text">{text.trim() === '' ? '␣' : text.trim()}</span>
            <span class="percent">{asSmallPercent(probability)}</span>
          </span>
          <span class="bar" aria-hidden="true">
            <span style={{ width: `${(100 * probability) / most}%` }} />
          </span>
          {expanded === index && details}
        </li>
      ))}
    </ul>
  );
}
