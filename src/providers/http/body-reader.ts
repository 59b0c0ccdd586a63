import { unlessAborted } from '../../base/abort.js';

/** Reads a body piece by piece, so that no more comes into memory than is wanted. */
export class BodyReader {
  /** Bytes so far, unpacked. */
  received = 0;
  readonly #pieces: Uint8Array[] = [];
  readonly #signal: AbortSignal;
  readonly #onPiece: () => void;

  constructor(signal: AbortSignal, onPiece: () => void = () => undefined) {
    this.#signal = signal;
    this.#onPiece = onPiece;
  }

  /** The whole body, or the first bytes of a longer one, of which more were received then. */
  async readBegin({ body }: Response, longest: number): Promise<Buffer> {
    if (body === null) return Buffer.alloc(0);
    const reader = body.getReader();
    try {
      // Raced, for on Node 20 a response that is being read may have lost its signal to garbage collection.
      await unlessAborted(this.#readPieces(reader, longest), this.#signal);
    } finally {
      // Of a body that has ended, this does nothing.
      reader.cancel().catch(() => undefined);
    }
    return Buffer.concat(this.#pieces).subarray(0, longest);
  }

  /** With a reader: iterating takes a job of 85 years 4 % longer. */
  async #readPieces(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    longest: number,
  ): Promise<void> {
    while (this.received <= longest) {
      const { done, value } = await reader.read();
      if (done) return;
      this.#onPiece();
      this.received += value.length;
      this.#pieces.push(value);
    }
  }
}
