/** Reads a text file in pieces of whole lines, and refuses what is no text. */
import { isUtf8 } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import { InvalidInputError } from '../base/errors.js';

const PIECE_BYTES = 1_024 * 1_024;
const NEW_LINE = 0x0a;
const BYTE_ORDER_MARK = '\ufeff';

/** What files begin with that people take for tables, and what to do with them. */
const OTHER_FILES: readonly { begins: readonly number[]; is: string }[] = [
  { begins: [0x50, 0x4b, 0x03, 0x04], is: 'an Excel workbook or a zip file: save it as CSV UTF-8' },
  { begins: [0xd0, 0xcf, 0x11, 0xe0], is: 'an old Excel workbook: save it as CSV UTF-8' },
  { begins: [0x1f, 0x8b], is: 'compressed with gzip: unpack it' },
  { begins: [0xff, 0xfe], is: 'UTF-16 text: save it as CSV UTF-8' },
  { begins: [0xfe, 0xff], is: 'UTF-16 text: save it as CSV UTF-8' },
];

/**
 * The text of a UTF-8 file in pieces, without a byte order mark. Each piece but the last ends in a line feed.
 * @param name the file's name in messages.
 * @throws InvalidInputError if the file is not text in UTF-8, with its first wrong line.
 */
export async function* textPieces(path: string, name: string): AsyncGenerator<string> {
  const file = await open(path);
  try {
    let line = 1;
    for await (const bytes of wholeLines(file)) {
      if (line === 1) refuseOtherFiles(bytes, name);
      if (!isUtf8(bytes) || bytes.includes(0)) refuseBytes(bytes, name, line);
      const text = bytes.toString('utf8');
      yield line === 1 && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
      line += countLineFeeds(bytes);
    }
  } finally {
    await file.close();
  }
}

async function* wholeLines(file: FileHandle): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for (;;) {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    const { bytesRead } = await file.read(piece, 0, PIECE_BYTES);
    if (bytesRead === 0) break;
    const bytes = Buffer.concat([rest, piece.subarray(0, bytesRead)]);
    const end = bytes.lastIndexOf(NEW_LINE) + 1;
    if (end > 0) yield bytes.subarray(0, end);
    rest = bytes.subarray(end);
  }
  if (rest.length > 0) yield rest;
}

function countLineFeeds(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEW_LINE); at !== -1; at = bytes.indexOf(NEW_LINE, at + 1))
    count += 1;
  return count;
}

function refuseOtherFiles(bytes: Buffer, name: string): void {
  const other = OTHER_FILES.find(({ begins }) =>
    begins.every((byte, index) => bytes[index] === byte),
  );
  if (other === undefined) return;
  throw new InvalidInputError(`${name} is ${other.is}, or give a Parquet file.`);
}

function refuseBytes(bytes: Buffer, name: string, firstLine: number): never {
  let line = firstLine;
  let from = 0;
  for (;;) {
    const end = bytes.indexOf(NEW_LINE, from);
    const text = bytes.subarray(from, end === -1 ? bytes.length : end);
    if (text.includes(0)) {
      throw new InvalidInputError(
        `${name} has a zero byte in line ${line}, so it is no CSV; give a CSV or Parquet file.`,
      );
    }
    if (!isUtf8(text) || end === -1) {
      throw new InvalidInputError(
        `${name} is not UTF-8 text: line ${line} has other letters (Latin-1 perhaps). Save it as CSV UTF-8.`,
      );
    }
    from = end + 1;
    line += 1;
  }
}
