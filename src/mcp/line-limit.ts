import { Transform } from 'node:stream';

/** Far above any real request. The SDK closes the connection on a line of 10 MB or more. */
const LONGEST_BYTES = 8_000_000;

const NEWLINE = 10;

/**
 * Passes on a client's input line by line and drops lines that are too long. A dropped line ends neither the
 * connection nor the process.
 * @param onTooLong is called once for each dropped line.
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
