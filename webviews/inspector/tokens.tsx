// Tokens in a row, each with both positions under it.
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { textOf } from '../shared/strings';
import { visibleText, type ShownToken } from './sequence';

interface TokensProps {
  readonly label: string;
  readonly tokens: readonly ShownToken[];
  /** Index of the token at which the next one is predicted. */
  readonly current: number | undefined;
  /** Number of the blank that is being written. */
  readonly blank: number | undefined;
}

export function Tokens({ label, tokens, current, blank }: TokensProps): JSX.Element {
  const list = useRef<HTMLOListElement>(null);
  // A long text opens at its blank.
  useLayoutEffect(() => {
    const mask = list.current?.querySelector<HTMLElement>('[data-here]');
    if (list.current && mask) {
      list.current.scrollTop = mask.offsetTop - list.current.offsetTop - list.current.clientHeight / 2;
    }
  }, [blank, tokens.length > 0]);
  return (
    <ol class="tokens" ref={list} aria-label={label} tabIndex={0}>
      {tokens.map((token) => (
        <Token
          key={token.index}
          token={token}
          isCurrent={token.index === current}
          isHere={token.blank === blank}
        />
      ))}
    </ol>
  );
}

function Token({
  token,
  isCurrent,
  isHere,
}: {
  readonly token: ShownToken;
  readonly isCurrent: boolean;
  readonly isHere: boolean;
}): JSX.Element {
  const { isSpecial, isNew, blank, place, inside } = token;
  const classes = [
    'token',
    isSpecial && 'special',
    isNew && 'new',
    blank !== undefined && 'blank',
    isHere && blank !== undefined && 'here',
    isCurrent && 'current',
  ];
  const state = isNew === true ? textOf('predicted') : isCurrent ? textOf('predictsHere') : '';
  return (
    <li
      class={classes.filter(Boolean).join(' ')}
      title={[textOf('tokenTitle', token.index, token.token, place, inside), state]
        .filter(Boolean)
        .join('\n')}
      {...(isHere && blank !== undefined && { 'data-here': '' })}
    >
      <span class="text">
        {visibleText(token)}
        {blank !== undefined && <sup>{blank}</sup>}
      </span>
      <span class="position">{place}</span>
      <span class="position">{inside}</span>
    </li>
  );
}
