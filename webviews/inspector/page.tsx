// The inspector: how the model reads a blank, and how it writes it, step by step (arXiv 2103.10360, figure 2, live).
import { render, type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { connect } from '../shared/host';
import { textOf } from '../shared/strings';
import { Mask } from './mask';
import { isToInspector, type FromInspector, type Step, type ToInspector } from './messages';
import './page.css';
import { partA, partB } from './sequence';
import { Steps } from './steps';
import { Tokens } from './tokens';

type Shown = Extract<ToInspector, { kind: 'reading' }>;

/** Everything that the page knows. */
interface State {
  readonly shown?: Shown;
  readonly steps: readonly Step[];
  readonly isBusy: boolean;
  readonly isCopied: boolean;
  readonly failure?: string;
}

let state: State = { steps: [], isBusy: true, isCopied: false };
let redraw: () => void = () => undefined;

const host = connect<ToInspector, FromInspector>(isToInspector, (message) => {
  state = after(state, message);
  redraw();
});

function after(known: State, message: ToInspector): State {
  switch (message.kind) {
    case 'reading':
      return { shown: message, steps: [], isBusy: true, isCopied: false };
    case 'step':
      return { ...known, steps: [...known.steps, message.step] };
    case 'done':
      return { ...known, isBusy: false };
    case 'copied':
      return { ...known, isCopied: true };
    case 'failed':
      return { ...known, isBusy: false, failure: message.message };
  }
}

function Page(): JSX.Element {
  const [, setCount] = useState(0);
  redraw = () => setCount((count) => count + 1);
  const { shown, steps, isBusy, isCopied, failure } = state;
  return (
    <main aria-busy={isBusy}>
      {isBusy && <div class="busy" />}
      {failure !== undefined && (
        <p class="error" role="alert">
          {failure}
        </p>
      )}
      {shown === undefined ? (
        failure === undefined && <p class="quiet">{textOf('reading')}</p>
      ) : (
        <Inspection key={shown.reading.inputIds.join()} shown={shown} steps={steps} isDone={!isBusy} />
      )}
      <div class="actions">
        <button onClick={() => host.send({ kind: 'read', all: shown?.all ?? false })}>
          {textOf('again')}
        </button>
        <button
          class="secondary"
          disabled={isBusy || failure !== undefined}
          onClick={() => host.send({ kind: 'copy' })}
        >
          {textOf('copy')}
        </button>
        <span role="status">{isCopied ? textOf('copied') : ''}</span>
      </div>
    </main>
  );
}

interface InspectionProps {
  readonly shown: Shown;
  readonly steps: readonly Step[];
  readonly isDone: boolean;
}

function Inspection({ shown, steps }: InspectionProps): JSX.Element {
  const { reading, document, original, all } = shown;
  // Undefined: the latest, as long as nobody has chosen another.
  const [chosen, setChosen] = useState<number>();
  const current = Math.min(chosen ?? steps.length - 1, steps.length - 1);
  const step = steps[current];
  const maskPosition = step?.maskPosition ?? reading.positionIds[0][reading.partALength] ?? 0;
  const blank = reading.maskPositions.indexOf(maskPosition) + 1;
  const [a, b] = [partA(reading), partB(reading, steps, current)];
  const order = [...new Set(steps.map((each) => reading.maskPositions.indexOf(each.maskPosition) + 1))];
  return (
    <>
      <p>
        {textOf('blankIn', document)} {original === '' ? textOf('newBlank') : <code>{original}</code>}
      </p>
      {reading.maskPositions.length > 1 && (
        <label class="whole">
          <input type="checkbox" checked={all} onChange={() => host.send({ kind: 'read', all: !all })} />
          {textOf('allBlanks', reading.maskPositions.length)}
        </label>
      )}
      <section aria-labelledby="partA">
        <h2 id="partA">{textOf('partA', reading.partALength)}</h2>
        <p class="quiet">{textOf('partAExplained')}</p>
        <Tokens label={textOf('partA', reading.partALength)} tokens={a} current={undefined} blank={blank} />
      </section>
      <section aria-labelledby="partB">
        <h2 id="partB">{textOf('partB')}</h2>
        <p class="quiet">
          {textOf('partBExplained')} {textOf('order', order.join(' → '))}
        </p>
        <Tokens label={textOf('partB')} tokens={b} current={step?.at} blank={blank} />
      </section>
      <Steps steps={steps} current={Math.max(current, 0)} go={setChosen} />
      <Mask partA={a} partB={b} maskPosition={maskPosition} />
    </>
  );
}

const root = document.getElementById('page');
if (root) render(<Page />, root);
host.send({ kind: 'ready' });
