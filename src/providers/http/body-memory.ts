import { SpareMemory } from '../../base/spare-memory.js';

/** A first piece fits. */
const LEAST_BYTES = 64 * 1_024;

const NONE = Buffer.alloc(0);

/** A worker reads two bodies at once by default, and that of a decade of hours is read into 8 MB. */
const spare = new SpareMemory(20_000_000);

/**
 * Memory that grows with a body, and that a later body is read into.
 */
export class BodyMemory {
  #bytes: Buffer = takeSpare();
  #length = 0;

  append(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) this.#grow(length);
    this.#bytes.set(piece, this.#length);
    this.#length = length;
  }

  /** What was appended, until `free`. */
  get content(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /**
   * The content is not needed any more. What is still appended then goes elsewhere. Memory that was much too large is
   * left to V8: small bodies would hold that of large ones, of decades or of all stations, while these take more.
   */
  free(): void {
    const most = Math.max(LEAST_BYTES, 4 * this.#length);
    const isSpare = this.#bytes !== NONE && this.#bytes.length <= most;
    if (isSpare) spare.give(this.#bytes.buffer);
    this.#bytes = NONE;
    this.#length = 0;
  }

  #grow(length: number): void {
    const longer = Buffer.allocUnsafeSlow(Math.max(LEAST_BYTES, length, 2 * this.#bytes.length));
    longer.set(this.content);
    this.#bytes = longer;
  }
}

function takeSpare(): Buffer {
  const memory = spare.take(() => true);
  return memory === undefined ? NONE : Buffer.from(memory);
}
