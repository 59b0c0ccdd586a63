import type { Readable } from 'node:stream';

/** All text that a stream holds. From Node.js 26 on, read() gives one piece of it at a time. */
export function readAll(stream: Readable): string {
  const pieces: Buffer[] = [];
  for (let piece = stream.read(); piece !== null; piece = stream.read()) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}
