/** Memory of columns, which is used again for later ones. */
import { SpareMemory } from '../base/spare-memory.js';

/** Smaller columns are made and collected with little effort. */
const SMALL_BYTES = 64 * 1_024;

const ROW_BYTES = Float64Array.BYTES_PER_ELEMENT;

/** Half of the rows that a worker has in hand at once (rows-in-hand.ts). */
const spare = new SpareMemory(14_000_000);

const lent = new WeakSet<ArrayBufferLike>();

/** A column of so many rows, whose values are whatever was there before. */
export function takeColumn(rows: number): Float64Array {
  const bytes = rows * ROW_BYTES;
  if (bytes < SMALL_BYTES) return new Float64Array(rows);
  // Decades differ by a day.
  const size = Math.ceil(bytes / SMALL_BYTES) * SMALL_BYTES;
  // Of no other size: a year's column would hold a decade's memory, and the rows in hand count a year's alone.
  const memory = spare.take((has) => has === size) ?? new ArrayBuffer(size);
  lent.add(memory);
  return new Float64Array(memory, 0, rows);
}

/** A column is not needed any more: later columns take its place. One that was not taken here is left as it is. */
export function giveBack({ buffer }: Float64Array): void {
  if (lent.delete(buffer)) spare.give(buffer);
}
