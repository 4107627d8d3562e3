// The candidates panel: all blanks of the document, what could stand in each, and conditions on it.
import { render } from 'preact';
import { useState } from 'preact/hooks';
import { connect } from '../shared/host';
import { textOf } from '../shared/strings';
import { BlankSection } from './blankSection';
import { Combinations } from './combinations';
import { drawKeepingFocus } from './focus';
import { isToPage, type FromPage, type PanelState, type ToPage } from './messages';
import './page.css';
import { SearchSettings } from './searchSettings';

function Panel({ state, send }: { readonly state: PanelState; readonly send: (message: FromPage) => void }) {
  const { blanks, together, search, more } = state;
  const [isOpen, setOpen] = useState(false);
  if (state.document === undefined || blanks.length === 0) {
    return (
      <main>
        <p>{textOf(state.document === undefined ? 'noDocument' : 'noBlanks', state.document ?? '')}</p>
        <p class="quiet">{textOf('howTo')}</p>
        <ul class="quiet">
          <li>
            <code>[MASK]</code> {textOf('someWords')}
          </li>
          <li>
            <code>[sMASK]</code> {textOf('sentences')}
          </li>
          <li>
            <code>[gMASK]</code> {textOf('goesOn')}
          </li>
        </ul>
      </main>
    );
  }
  const isBusy = together.isOn
    ? together.progress === 'busy'
    : blanks.some(({ progress }) => progress === 'busy');
  return (
    <main aria-busy={isBusy}>
      {isBusy && <div class="busy" role="progressbar" aria-label={textOf('busy')} />}
      <div class="spoken" role="status">
        {isBusy ? textOf('busy') : textOf('ready', blanks.length)}
      </div>
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{textOf('searchSettings')}</summary>
        <SearchSettings
          search={search}
          isOwn={state.isOwnSearch}
          change={(changed) => send({ kind: 'search', ...(changed && { search: changed }) })}
        />
      </details>
      {(blanks.length > 1 || together.isOn) && (
        <label class="switch">
          <input
            type="checkbox"
            checked={together.isOn}
            onChange={(event) => send({ kind: 'together', isOn: event.currentTarget.checked })}
          />
          {textOf('together')}
        </label>
      )}
      {together.isOn && <Combinations together={together} blanks={blanks} send={send} />}
      {blanks.map((blank) => (
        <BlankSection key={blank.id} blank={blank} showsCandidates={!together.isOn} send={send} />
      ))}
      {more > 0 && <p class="quiet">{textOf('more', more)}</p>}
    </main>
  );
}

const root = document.getElementById('page');
const host = connect<ToPage, FromPage>(isToPage, (state) => {
  host.save(state);
  show(state);
});

function show(state: PanelState): void {
  if (root === null) return;
  drawKeepingFocus(root, () => render(<Panel state={state} send={(message) => host.send(message)} />, root));
}

// What was shown last stands there at once, until the extension says how things are now.
if (isToPage(host.saved)) show(host.saved);
host.send({ kind: 'ready' });
