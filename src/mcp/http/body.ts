import type { IncomingMessage } from 'node:http';

/** A body that is not taken; its status says why. */
export class BodyError extends Error {
  constructor(
    readonly status: 408 | 413,
    message: string,
  ) {
    super(message);
  }
}

export interface BodyLimits {
  bytes: number;
  /** From the headers to the last byte. */
  milliseconds: number;
}

/**
 * Reads a request's body.
 * @returns undefined where the client has gone before it was whole.
 * @throws BodyError for one that is too long or too slow.
 */
export function readBody(
  request: IncomingMessage,
  limits: BodyLimits,
): Promise<string | undefined> {
  // Made where it is needed: an error takes as long as the rest of reading a short body.
  const tooLong = () =>
    new BodyError(
      413,
      `The body has more than ${limits.bytes} bytes; it takes at most ${limits.bytes}.`,
    );
  if (Number(request.headers['content-length'] ?? 0) > limits.bytes) {
    return Promise.reject(tooLong());
  }
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    const end = (settle: () => void) => {
      clearTimeout(timer);
      request.off('data', take);
      settle();
    };
    const take = (piece: Buffer) => {
      bytes += piece.byteLength;
      if (bytes > limits.bytes) end(() => reject(tooLong()));
      else pieces.push(piece);
    };
    const timer = setTimeout(() => {
      const seconds = limits.milliseconds / 1_000;
      const words = `The body did not come within ${seconds} s; send it at once.`;
      end(() => reject(new BodyError(408, words)));
    }, limits.milliseconds);
    request.on('data', take);
    request.once('end', () => end(() => resolve(Buffer.concat(pieces).toString('utf8'))));
    // The connection is the only thing that fails here.
    request.once('error', () => end(() => resolve(undefined)));
  });
}
