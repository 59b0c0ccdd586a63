import { createHash } from 'node:crypto';
import { decodeCursor, encodeCursor } from '../../base/cursor.js';
import { InvalidInputError } from '../../base/errors.js';
import { mistakesIn } from '../../base/mistakes.js';

/** A cursor for the next page of an answer; opaque, and valid only for the same query. */
export function toCursor(offset: number, query: unknown): string {
  return encodeCursor([offset, seal(offset, query)]);
}

/** What is wrong with a cursor, in a sentence, whatever the query is. */
export function cursorMistakes(cursor: string | undefined): string[] {
  return cursor === undefined ? [] : mistakesIn(() => offsetIn(cursor));
}

/**
 * The offset in a cursor.
 * @param query everything that determines the rows and their order.
 * @throws InvalidInputError for a cursor that toCursor did not make for the same query.
 */
export function fromCursor(cursor: string, query: unknown): number {
  const offset = offsetIn(cursor);
  if (cursor !== toCursor(offset, query)) {
    throw new InvalidInputError(
      'cursor belongs to another query; repeat all arguments of the call that gave it (limit may differ), or leave it out for the first page.',
    );
  }
  return offset;
}

function offsetIn(cursor: string): number {
  const [offset, sealed] = decodeCursor(cursor) ?? [];
  if (isOffset(offset) && typeof sealed === 'string') return offset;
  throw new InvalidInputError(
    `cursor is "${cursor.slice(0, 60)}", which read_rows never gave; pass on the cursor of the page before, or none for the first page.`,
  );
}

function isOffset(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function seal(offset: number, query: unknown): string {
  const text = JSON.stringify([offset, query]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
