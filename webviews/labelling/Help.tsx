// What each key does.
import { useEffect, useRef } from 'preact/hooks';
import { textOf } from '../shared/strings';

const keys: readonly (readonly [keys: string, text: string])[] = [
  ['1 … 9', 'help.label'],
  ['Enter', 'help.accept'],
  ['s', 'help.skip'],
  ['⌫', 'help.clear'],
  ['w', 'help.why'],
  ['u / Ctrl+Z', 'help.undo'],
  ['Ctrl+Y', 'help.redo'],
  ['↑ ↓', 'help.move'],
  ['/', 'help.search'],
  ['?', 'help.help'],
];

export function Help({ close }: { readonly close: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <section class="overlay" role="dialog" aria-label={textOf('help')}>
      <dl>
        {keys.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{textOf(text)}</dd>
          </div>
        ))}
      </dl>
      <button type="button" ref={button} onClick={close}>
        {textOf('close')}
      </button>
    </section>
  );
}
