import { Transform } from 'node:stream';

/** No request comes near it; a line of 10 MB and more makes the SDK close the connection. */
const LONGEST_BYTES = 8_000_000;

const NEWLINE = 10;

/**
 * Passes on what a client writes, line by line, without lines that are too long: one of those ends neither the
 * connection nor the process.
 * @param onTooLong is told in words, once for each.
 */
export function limitLines(onTooLong: (what: string) => void, longestBytes = LONGEST_BYTES) {
  let line: Buffer[] = [];
  let bytes = 0;

  function add(piece: Buffer): void {
    const wasTooLong = bytes > longestBytes;
    bytes += piece.byteLength;
    if (bytes <= longestBytes) line.push(piece);
    else line = [];
    if (!wasTooLong && bytes > longestBytes) {
      onTooLong(`a message of more than ${longestBytes} bytes was skipped`);
    }
  }

  function takeLine(): Buffer {
    const whole = Buffer.concat(line);
    line = [];
    bytes = 0;
    return whole;
  }

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        add(chunk.subarray(start, end + 1));
        this.push(takeLine());
        start = end + 1;
      }
      add(chunk.subarray(start));
      done();
    },
  });
}
