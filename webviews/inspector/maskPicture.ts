// Draws the attention mask: a cell for every pair of tokens, filled where the row's token sees the column's.
import { sees } from './sequence';

/** The sizes of a picture, in CSS pixels. */
export interface Grid {
  /** Indices of the tokens shown, rows and columns alike. */
  readonly tokens: readonly number[];
  readonly cell: number;
}

const largestCell = 20;
/** From this size on, cells have lines between them and patterns in them. */
const patternedFrom = 6;

/** @param width room for the picture, in CSS pixels */
export function gridOf(tokens: readonly number[], width: number): Grid {
  const cell = Math.min(largestCell, Math.max(1, Math.floor(width / Math.max(tokens.length, 1))));
  return { tokens, cell };
}

export interface Cell {
  readonly row: number;
  readonly column: number;
}

/**
 * Colours are the theme's; what Part B sees of itself is hatched too, so that nobody has to tell colours apart.
 * @param selected a cell to frame
 */
export function drawMask(
  canvas: HTMLCanvasElement,
  { tokens, cell }: Grid,
  partALength: number,
  selected: Cell | undefined,
): void {
  const size = tokens.length * cell;
  const scale = window.devicePixelRatio;
  canvas.width = Math.round(size * scale);
  canvas.height = Math.round(size * scale);
  canvas.style.width = `${size}px`;
  canvas.style.height = `${size}px`;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(scale, scale);
  const style = getComputedStyle(canvas);
  const color = (name: string) => style.getPropertyValue(name).trim() || style.color;
  const border = tokens.filter((index) => index < partALength).length;
  const isPatterned = cell >= patternedFrom;
  context.globalAlpha = 0.7;
  tokens.forEach((from, row) => {
    // What a token sees stands side by side: all of Part A, then Part B up to itself.
    const seen = tokens.filter((to) => sees(from, to, partALength)).length;
    const ofA = Math.min(seen, border);
    context.fillStyle = color(from < partALength ? '--of-a' : '--of-a-by-b');
    context.fillRect(0, row * cell, ofA * cell, cell);
    context.fillStyle = color('--of-b');
    context.fillRect(ofA * cell, row * cell, (seen - ofA) * cell, cell);
    if (isPatterned) hatch(context, color('--line'), row, ofA, seen, cell);
  });
  context.globalAlpha = 1;
  if (isPatterned) drawLines(context, color('--line'), tokens.length, cell);
  // Where Part A ends.
  context.strokeStyle = style.color;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(border * cell, 0);
  context.lineTo(border * cell, size);
  context.moveTo(0, border * cell);
  context.lineTo(size, border * cell);
  context.stroke();
  if (selected !== undefined) {
    // Row and column, so that the eye finds the two tokens.
    context.lineWidth = 1;
    context.strokeRect(0.5, selected.row * cell + 0.5, size - 1, cell);
    context.strokeRect(selected.column * cell + 0.5, 0.5, cell, size - 1);
    context.lineWidth = 2;
    context.strokeRect(selected.column * cell, selected.row * cell, cell + 1, cell + 1);
  }
}

function hatch(
  context: CanvasRenderingContext2D,
  color: string,
  row: number,
  from: number,
  to: number,
  cell: number,
): void {
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.beginPath();
  for (let column = from; column < to; column++) {
    context.moveTo(column * cell, (row + 1) * cell);
    context.lineTo((column + 1) * cell, row * cell);
  }
  context.stroke();
}

function drawLines(context: CanvasRenderingContext2D, color: string, count: number, cell: number): void {
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.beginPath();
  for (let line = 0; line <= count; line++) {
    context.moveTo(line * cell + 0.5, 0);
    context.lineTo(line * cell + 0.5, count * cell);
    context.moveTo(0, line * cell + 0.5);
    context.lineTo(count * cell, line * cell + 0.5);
  }
  context.stroke();
}
