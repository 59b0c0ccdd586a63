/**
 * Memory of columns, which is used again for later ones. V8 looks through all objects of a process for each few MB of
 * new bytes, and a decade of hours of nine variables has 6 MB.
 */

/** Smaller columns are made and collected with little effort. */
const SMALL_BYTES = 64 * 1_024;

const ROW_BYTES = Float64Array.BYTES_PER_ELEMENT;

/** Until V8 collects it. */
const spare: WeakRef<ArrayBuffer>[] = [];

const lent = new WeakSet<ArrayBufferLike>();

/** A column of so many rows, whose values are whatever was there before. */
export function takeColumn(rows: number): Float64Array {
  const bytes = rows * ROW_BYTES;
  if (bytes < SMALL_BYTES) return new Float64Array(rows);
  // Decades differ by a day.
  const size = Math.ceil(bytes / SMALL_BYTES) * SMALL_BYTES;
  const memory = takeSpare(size) ?? new ArrayBuffer(size);
  lent.add(memory);
  return new Float64Array(memory, 0, rows);
}

/** A column is not needed any more: later columns take its place. One that was not taken here is left as it is. */
export function giveBack({ buffer }: Float64Array): void {
  if (lent.delete(buffer)) spare.push(new WeakRef(buffer as ArrayBuffer));
}

/** Of no other size: a year's column would hold a decade's memory, and the rows in hand count a year's alone. */
function takeSpare(size: number): ArrayBuffer | undefined {
  for (let index = spare.length - 1; index >= 0; index -= 1) {
    const memory = spare[index]?.deref();
    if (memory !== undefined && memory.byteLength !== size) continue;
    spare.splice(index, 1);
    if (memory !== undefined) return memory;
  }
  return undefined;
}
