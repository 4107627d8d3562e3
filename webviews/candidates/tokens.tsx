// The tokens of a candidate, each with its probability: in numbers, and in the strength of its underline.
import { asPercent, textOf } from '../shared/strings';
import type { ShownCandidate } from './messages';

export function Tokens({ tokens }: Pick<ShownCandidate, 'tokens'>) {
  return (
    <span class="tokens" role="group" aria-label={textOf('tokens')}>
      {tokens.map(({ text, probability }, i) => (
        <span key={i} class={`token ${likelihood(probability)}`} title={textOf('tokenProbability')}>
          <span class="text">{text.replaceAll(' ', '·').replaceAll('\n', '↵')}</span>
          <span class="percent">{asPercent(probability)}</span>
        </span>
      ))}
    </span>
  );
}

function likelihood(probability: number): 'likely' | 'possible' | 'unlikely' {
  if (probability >= 0.3) return 'likely';
  return probability >= 0.03 ? 'possible' : 'unlikely';
}
