import { Transform } from 'node:stream';

/** Far above any real request. */
export const LONGEST_BYTES = 8_000_000;

/** So much of a dropped line is kept, for its id. */
const HEAD_BYTES = 1_000;

const NEWLINE = 10;

/**
 * Passes on a client's input, a line a chunk, and drops lines that are too long. A dropped line ends neither the
 * connection nor the process (N2). The last line needs no line end: a script may leave it out.
 * @param onTooLong is called once for each dropped line, with how it begins.
 */
export function limitLines(onTooLong: (head: string) => void, longestBytes = LONGEST_BYTES) {
  let line: Buffer[] = [];
  let bytes = 0;

  function add(piece: Buffer): void {
    const wasTooLong = bytes > longestBytes;
    bytes += piece.byteLength;
    if (wasTooLong) return;
    line.push(piece);
    if (bytes > longestBytes) {
      const head = Buffer.concat(line, Math.min(bytes, HEAD_BYTES)).toString('utf8');
      line = [];
      onTooLong(head);
    }
  }

  function takeLine(): Buffer {
    const whole = Buffer.concat(line);
    line = [];
    bytes = 0;
    return whole;
  }

  return new Transform({
    readableObjectMode: true,
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
    flush(done) {
      if (bytes > 0 && bytes <= longestBytes) this.push(takeLine());
      done();
    },
  });
}
