// The attention mask as a picture to point at, and as a table to read.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { textOf } from '../shared/strings';
import { drawMask, gridOf, type Cell, type Grid } from './maskPicture';
import { around, sees, visibleText, type ShownToken } from './sequence';

/** Tokens of Part A that are shown on each side of the mask. */
const reach = 16;

interface MaskProps {
  readonly partA: readonly ShownToken[];
  readonly partB: readonly ShownToken[];
  /** Where the current blank's mask stands. */
  readonly maskPosition: number;
}

export function Mask({ partA, partB, maskPosition }: MaskProps): JSX.Element {
  const [isWhole, setWhole] = useState(false);
  const { start, end } = around(partA.length, maskPosition, reach);
  const isLong = end - start < partA.length;
  const shownA = isWhole ? partA : partA.slice(start, end);
  const tokens = [...shownA, ...partB.filter(({ isNew }) => isNew !== true)];
  return (
    <section aria-labelledby="mask">
      <h2 id="mask">{textOf('mask')}</h2>
      <ul class="legend">
        <li class="of-a">{textOf('legendA')}</li>
        <li class="of-a-by-b">{textOf('legendAByB')}</li>
        <li class="of-b">{textOf('legendB')}</li>
        <li class="unseen">{textOf('legendUnseen')}</li>
      </ul>
      {isLong && (
        <label class="whole">
          <input type="checkbox" checked={isWhole} onChange={() => setWhole(!isWhole)} />
          {textOf('wholeSequence', partA.length)}
        </label>
      )}
      <Picture tokens={tokens} partALength={partA.length} />
      <details>
        <summary>{textOf('asTable')}</summary>
        <Table tokens={tokens} partALength={partA.length} />
      </details>
    </section>
  );
}

interface TokensProps {
  readonly tokens: readonly ShownToken[];
  readonly partALength: number;
}

function Picture({ tokens, partALength }: TokensProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [cell, setCell] = useState<Cell>();
  const theme = useTheme();
  const figure = useRef<HTMLElement>(null);
  const width = useWidth(figure);
  const grid = gridOf(
    tokens.map(({ index }) => index),
    width,
  );
  useEffect(() => {
    if (canvas.current) drawMask(canvas.current, grid, partALength, cell);
  }, [tokens.map(({ index }) => index).join(), partALength, cell, theme, width]);
  return (
    <figure ref={figure}>
      <canvas
        ref={canvas}
        tabIndex={0}
        role="img"
        aria-label={textOf('maskLabel', tokens.length)}
        aria-describedby="cell"
        onMouseMove={(event) => setCell(cellAt(event, grid))}
        onMouseLeave={() => setCell(undefined)}
        onKeyDown={(event) => {
          const next = moved(cell, event.key, tokens.length);
          if (next === undefined) return;
          event.preventDefault();
          setCell(next);
        }}
      />
      <figcaption id="cell" aria-live="polite">
        {cell === undefined ? textOf('pointAtCell') : sentenceOf(cell, tokens, partALength)}
      </figcaption>
    </figure>
  );
}

/** What a cell says: `12 “quick” sees 3 “The”`. */
function sentenceOf({ row, column }: Cell, tokens: readonly ShownToken[], partALength: number): string {
  const [from, to] = [tokens[row], tokens[column]];
  if (from === undefined || to === undefined) return '';
  const key = sees(from.index, to.index, partALength) ? 'sees' : 'seesNot';
  return textOf(key, from.index, visibleText(from), to.index, visibleText(to));
}

function cellAt({ offsetX, offsetY }: MouseEvent, { cell, tokens }: Grid): Cell | undefined {
  const [row, column] = [Math.floor(offsetY / cell), Math.floor(offsetX / cell)];
  const isInside = (value: number) => value >= 0 && value < tokens.length;
  return isInside(row) && isInside(column) ? { row, column } : undefined;
}

function moved(cell: Cell | undefined, key: string, count: number): Cell | undefined {
  const steps: Readonly<Record<string, Cell>> = {
    ArrowUp: { row: -1, column: 0 },
    ArrowDown: { row: 1, column: 0 },
    ArrowLeft: { row: 0, column: -1 },
    ArrowRight: { row: 0, column: 1 },
  };
  const step = steps[key];
  if (step === undefined) return undefined;
  if (cell === undefined) return { row: 0, column: 0 };
  const within = (value: number) => Math.min(Math.max(value, 0), count - 1);
  return { row: within(cell.row + step.row), column: within(cell.column + step.column) };
}

function Table({ tokens, partALength }: TokensProps): JSX.Element {
  return (
    <table class="whom">
      <thead>
        <tr>
          <th>{textOf('index')}</th>
          <th>{textOf('token')}</th>
          <th>{textOf('seesWhat')}</th>
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <tr key={token.index}>
            <td>{token.index}</td>
            <td class="text">{visibleText(token)}</td>
            <td>
              {token.index < partALength
                ? textOf('seesPartA', partALength - 1)
                : textOf('seesBoth', partALength - 1, partALength, token.index)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** So wide that the picture is easy to point at, however wide the panel is. */
const largestPicture = 520;

/** Room for a picture in an element, in CSS pixels. */
function useWidth(element: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(largestPicture);
  useEffect(() => {
    const measure = () =>
      setWidth(Math.min(largestPicture, (element.current?.clientWidth ?? largestPicture) - 4));
    measure();
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, []);
  return width;
}

/** Changes when the user changes the colours. */
function useTheme(): number {
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    const observer = new MutationObserver(() => setChanges((count) => count + 1));
    observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
    return () => observer.disconnect();
  }, []);
  return changes;
}
