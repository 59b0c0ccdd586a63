import { unlessAborted } from '../../base/abort.js';
import { countRead } from '../../base/young-collection.js';
import type { BodyMemory } from './body-memory.js';

/** Reads a body piece by piece, so that memory holds no more than needed (N7). */
export class BodyReader {
  /** Bytes so far, decompressed. */
  received = 0;

  constructor(
    private readonly signal: AbortSignal,
    private readonly memory: BodyMemory,
    private readonly onPiece: () => void = () => undefined,
  ) {}

  /**
   * The whole body, or the first bytes of a longer one, within the reader's memory. `received` shows whether there were
   * more.
   */
  async readBegin({ body }: Response, longest: number): Promise<Buffer> {
    if (body === null) return Buffer.alloc(0);
    const reader = body.getReader();
    try {
      // Raced: on Node 20 garbage collection may separate a response that is being read from its signal.
      await unlessAborted(this.#readPieces(reader, longest), this.signal);
    } finally {
      // Has no effect on a body that has ended.
      reader.cancel().catch(() => undefined);
    }
    return this.memory.content.subarray(0, longest);
  }

  /** Uses a reader: with `for await` a job of 85 years takes 4 % longer. */
  async #readPieces(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    longest: number,
  ): Promise<void> {
    while (this.received <= longest) {
      const { done, value } = await reader.read();
      if (done) return;
      this.onPiece();
      this.received += value.length;
      this.memory.append(value);
      countRead(value.length);
    }
  }
}
