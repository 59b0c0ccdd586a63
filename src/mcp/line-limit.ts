import { Transform } from 'node:stream';

/** Far above any real request. */
export const LONGEST_BYTES = 8_000_000;

/** So much of either end of a dropped line is kept, for its id. */
const END_BYTES = 1_000;

const NEWLINE = 10;

/** How a dropped line begins and ends. */
export interface LineEnds {
  head: string;
  tail: string;
}

/**
 * Passes on a client's input, a line a chunk, and drops lines that are too long. A dropped line ends neither the
 * connection nor the process (N2). The last line needs no line end: a script may leave it out.
 * @param onTooLong is called once for each dropped line, at its end.
 */
export function limitLines(onTooLong: (ends: LineEnds) => void, longestBytes = LONGEST_BYTES) {
  let line: Buffer[] = [];
  let bytes = 0;
  let head: string | undefined;

  function add(piece: Buffer): void {
    bytes += piece.byteLength;
    line.push(piece);
    if (bytes > longestBytes) keepEnds();
  }

  function keepEnds(): void {
    const whole = Buffer.concat(line);
    head ??= whole.toString('utf8', 0, END_BYTES);
    // A copy: a part of the whole would keep the whole in memory.
    line = [Buffer.from(whole.subarray(-END_BYTES))];
  }

  /** @returns undefined for a line that is too long. */
  function takeLine(): Buffer | undefined {
    const whole = Buffer.concat(line);
    const dropped = head;
    line = [];
    bytes = 0;
    head = undefined;
    if (dropped === undefined) return whole;
    onTooLong({ head: dropped, tail: whole.toString('utf8') });
    return undefined;
  }

  return new Transform({
    readableObjectMode: true,
    transform(chunk: Buffer, _encoding, done) {
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        add(chunk.subarray(start, end + 1));
        const taken = takeLine();
        if (taken !== undefined) this.push(taken);
        start = end + 1;
      }
      add(chunk.subarray(start));
      done();
    },
    flush(done) {
      const taken = bytes > 0 ? takeLine() : undefined;
      if (taken !== undefined) this.push(taken);
      done();
    },
  });
}
