// The list of rows. Only those in sight are there; a list too long for a browser's pixels scrolls in larger steps.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ListedRow } from '../../server/protocol/openDataset';
import { asPercent, language, textOf } from '../shared/strings';
import { standingOf } from './standing';
import type { Store } from './store';

const rowHeight = 26;

/** Browsers lay out no more than some 33 million pixels. */
const tallest = 16_000_000;

export function RowList({ store }: { readonly store: Store }) {
  const frame = useRef<HTMLDivElement>(null);
  const [viewport, setViewport] = useState(600);
  const [top, setTop] = useState(0);
  const visible = Math.ceil(viewport / rowHeight) + 1;
  const height = Math.min(tallest, store.list.count * rowHeight);
  // Of a row for each pixel that is scrolled.
  const scale = Math.max(1, store.list.count * rowHeight - viewport) / Math.max(1, height - viewport);
  const offset = top * scale;
  const first = Math.max(0, Math.min(Math.floor(offset / rowHeight), store.list.count - visible + 1));
  const last = Math.min(store.list.count, first + visible);

  useEffect(() => store.list.see(first, last), [store, first, last, store.list.count]);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setViewport(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const start = store.list.current * rowHeight;
    if (start < offset) element.scrollTop = start / scale;
    else if (start + rowHeight > offset + viewport) {
      element.scrollTop = (start + rowHeight - viewport) / scale;
    }
  }, [store.list.current, store.list.count]);

  const columns = store.shownColumns;
  const positions = Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i);
  return (
    <div class="list">
      <div class="row head" role="presentation">
        <span class="line">{textOf('line')}</span>
        {columns.map((column) => (
          <span class="cell" key={column}>
            {column}
          </span>
        ))}
        <span class="label">{store.opened?.task.labelColumn}</span>
        <span class="certainty">{textOf('certainty')}</span>
      </div>
      <div
        ref={frame}
        class="frame"
        role="grid"
        tabIndex={0}
        aria-label={textOf('rows')}
        aria-rowcount={store.list.count}
        aria-activedescendant={`row-${store.list.current}`}
        onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
      >
        <div class="tall" style={{ height: `${height}px` }} role="presentation">
          {positions.map((position) => (
            <Row
              key={position}
              store={store}
              position={position}
              row={store.list.rowAt(position)}
              top={position * rowHeight - offset + top}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

interface RowProps {
  readonly store: Store;
  readonly position: number;
  readonly row: ListedRow | undefined;
  /** Pixels. */
  readonly top: number;
}

function Row({ store, position, row, top }: RowProps) {
  const isCurrent = position === store.list.current;
  const status = row?.status ?? '';
  const cells = row?.reason === undefined ? (row?.cells ?? []) : [row.cells[0] ?? ''];
  return (
    <div
      id={`row-${position}`}
      class={`row ${status} ${isCurrent ? 'current' : ''}`}
      style={{ top: `${top}px` }}
      role="row"
      aria-rowindex={position + 1}
      aria-selected={isCurrent}
      onClick={() => store.list.select(position)}
    >
      <span class="line" role="gridcell">
        {row === undefined ? '' : row.line.toLocaleString(language)}
      </span>
      {cells.map((cell, i) => (
        <span class="cell" role="gridcell" key={i}>
          {cell}
        </span>
      ))}
      <span class="label" role="gridcell">
        {row === undefined ? '…' : <LabelOf row={row} />}
      </span>
      <span class="certainty" role="gridcell">
        {row?.suggestion === undefined ? '' : asPercent(row.suggestion.probability)}
      </span>
    </div>
  );
}

/** What a person, or the file, has done with a row. */
const signs = { accepted: '✓', overridden: '✎', skipped: '⤼', broken: '⚠', suggested: '', '': '' };

/** The label and, in a sign and in words, what stands behind it; a dashed frame around what is only suggested. */
function LabelOf({ row }: { readonly row: ListedRow }) {
  const standing = textOf(`status.${standingOf(row)}`);
  const isOpen = row.status === '' || row.status === 'suggested';
  const label = isOpen ? row.suggestion?.label : row.status === 'broken' ? textOf('broken') : row.label;
  return (
    <span
      title={row.reason ?? standing}
      class={isOpen && row.suggestion !== undefined ? 'suggestion' : undefined}
    >
      {signs[row.status] !== '' && <span aria-hidden="true">{signs[row.status]} </span>}
      {label}
      <span class="spoken"> {standing}</span>
    </span>
  );
}
