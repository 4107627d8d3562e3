// Numbers for each of many records, in pieces that are made when they are first written to: a file of a million
// rows costs what is known of its rows, not their number times everything that could be known.

type NumberArray = Float64Array | Float32Array | Uint32Array | Int16Array | Uint8Array;

/** Records of one piece. */
const pieceSize = 1 << 14;

/** A column of numbers that grows at its end and may have gaps. */
export class Growing {
  readonly #make: (length: number) => NumberArray;
  readonly #pieces: (NumberArray | undefined)[] = [];
  readonly #width: number;
  readonly #absent: number;

  /**
   * @param make one piece, e.g. `(n) => new Float64Array(n)`
   * @param width numbers of each record
   * @param absent what a record reads that was never written
   */
  constructor(make: (length: number) => NumberArray, width = 1, absent = 0) {
    this.#make = make;
    this.#width = width;
    this.#absent = absent;
  }

  /** @param place which of the record's numbers */
  get(record: number, place = 0): number {
    const piece = this.#pieces[Math.floor(record / pieceSize)];
    return piece?.[(record % pieceSize) * this.#width + place] ?? this.#absent;
  }

  set(record: number, value: number, place = 0): void {
    this.#piece(record)[(record % pieceSize) * this.#width + place] = value;
  }

  /** All numbers of a record, [width]. */
  row(record: number): number[] {
    return Array.from({ length: this.#width }, (_, place) => this.get(record, place));
  }

  setRow(record: number, values: readonly number[]): void {
    this.#piece(record).set(values, (record % pieceSize) * this.#width);
  }

  clear(): void {
    this.#pieces.length = 0;
  }

  #piece(record: number): NumberArray {
    const at = Math.floor(record / pieceSize);
    let piece = this.#pieces[at];
    if (piece === undefined) {
      piece = this.#make(pieceSize * this.#width);
      if (this.#absent !== 0) piece.fill(this.#absent);
      this.#pieces[at] = piece;
    }
    return piece;
  }
}
