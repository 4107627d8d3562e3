// A field of a form: its label, its control, and beside it what is wrong with it.
import { useEffect, useRef, useState } from 'preact/hooks';

interface FieldProps {
  /** Of the element; distinct on the page. */
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly problem?: string;
  readonly kind?: 'text' | 'number' | 'lines';
  readonly change: (value: string) => void;
}

/** A pause in typing after which a change counts. */
const pauseMs = 500;

export function Field({ id, label, value, hint = '', problem, kind = 'text', change }: FieldProps) {
  const [text, setText] = useState(value);
  const timer = useRef<number | undefined>(undefined);
  // What the user is typing is not taken away by what has been sent before.
  useEffect(() => {
    if (timer.current === undefined) setText(value);
  }, [value]);
  const common = {
    id,
    value: text,
    placeholder: hint,
    'aria-invalid': problem !== undefined,
    'aria-describedby': problem === undefined ? undefined : `${id}-problem`,
    onInput: (event: { readonly currentTarget: { readonly value: string } }) => {
      const typed = event.currentTarget.value;
      setText(typed);
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => {
        timer.current = undefined;
        change(typed);
      }, pauseMs);
    },
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {kind === 'lines' ? (
        <textarea rows={3} {...common} />
      ) : (
        <input
          type="text"
          inputMode={kind === 'number' ? 'decimal' : 'text'}
          spellcheck={false}
          {...common}
        />
      )}
      {problem !== undefined && (
        <p class="error" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
