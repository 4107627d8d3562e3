// The steps in which the blank is written: what was likely at each, and what was taken.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { asPercent, textOf } from '../shared/strings';
import type { Step, StepToken } from './messages';
import { visibleText } from './sequence';

/** How long each step stays when they are played, in milliseconds. */
const pace = 900;

interface StepsProps {
  readonly steps: readonly Step[];
  /** Of the steps, from 0. */
  readonly current: number;
  readonly go: (step: number) => void;
}

export function Steps({ steps, current, go }: StepsProps): JSX.Element {
  const [isPlaying, setPlaying] = useState(false);
  const last = steps.length - 1;
  useEffect(() => {
    if (!isPlaying) return undefined;
    const timer = setTimeout(() => {
      if (current < last) go(current + 1);
      else setPlaying(false);
    }, pace);
    return () => clearTimeout(timer);
  }, [isPlaying, current, last]);
  const step = steps[current];
  const jump = (to: number) => {
    setPlaying(false);
    go(to);
  };
  return (
    <section aria-labelledby="steps">
      <h2 id="steps">{textOf('steps')}</h2>
      <div class="stepper">
        <button class="secondary" disabled={current <= 0} onClick={() => jump(current - 1)}>
          {textOf('previous')}
        </button>
        <button class="secondary" disabled={current >= last} onClick={() => jump(current + 1)}>
          {textOf('next')}
        </button>
        <button
          class="secondary"
          disabled={last < 1}
          onClick={() => {
            if (!isPlaying && current >= last) go(0);
            setPlaying(!isPlaying);
          }}
        >
          {isPlaying ? textOf('pause') : textOf('play')}
        </button>
        <input
          type="range"
          min={0}
          max={Math.max(last, 0)}
          value={current}
          aria-label={textOf('steps')}
          aria-valuetext={textOf('stepOf', current + 1, steps.length)}
          onInput={({ currentTarget }) => jump(Number(currentTarget.value))}
        />
        <span class="quiet">{textOf('stepOf', current + 1, steps.length)}</span>
      </div>
      {step !== undefined && <Choices step={step} />}
    </section>
  );
}

function Choices({ step }: { readonly step: Step }): JSX.Element {
  const { top, chosen } = step;
  const listed = top.some(({ id }) => id === chosen.id) ? top : [...top, chosen];
  return (
    <table class="choices">
      <caption class="spoken">{textOf('choicesCaption')}</caption>
      <colgroup>
        <col class="text-column" />
        <col />
        <col class="state-column" />
      </colgroup>
      <thead class="spoken">
        <tr>
          <th>{textOf('token')}</th>
          <th>{textOf('probability')}</th>
          <th>{textOf('state')}</th>
        </tr>
      </thead>
      <tbody>
        {listed.map((token) => (
          <Choice key={token.id} token={token} isChosen={token.id === chosen.id} />
        ))}
      </tbody>
    </table>
  );
}

function Choice({ token, isChosen }: { readonly token: StepToken; readonly isChosen: boolean }): JSX.Element {
  const probability = Math.min(1, Math.exp(token.logProb));
  const state = isChosen ? textOf('chosen') : token.allowed ? '' : textOf('notAllowed');
  const shown = visibleText({ ...token, isSpecial: token.ends });
  return (
    <tr class={isChosen ? 'chosen' : token.allowed ? '' : 'forbidden'}>
      <td class="text" title={`${token.token} (${token.id})`}>
        {shown}
        {token.ends && <span class="quiet"> {textOf('ends')}</span>}
      </td>
      <td class="bar">
        <span class="fill" style={{ width: `${(probability * 100).toFixed(1)}%` }} />
        <span class="percent">{asPercent(probability)}</span>
      </td>
      <td class="state">{isChosen ? `✓ ${state}` : state}</td>
    </tr>
  );
}
