import { createHash } from 'node:crypto';
import { InvalidInputError } from '../../base/errors.js';

const FORM = /^(\d{1,9})\.[0-9a-f]{16}$/;

/** Where the next page of an answer begins; opaque, and worth nothing for another query. */
export function toCursor(offset: number, query: unknown): string {
  return Buffer.from(`${offset}.${seal(offset, query)}`).toString('base64url');
}

/**
 * The offset that a cursor stands for.
 * @param query all that decides which rows there are and in which order.
 * @throws InvalidInputError for a cursor that was not made by toCursor for the same query.
 */
export function fromCursor(cursor: string, query: unknown): number {
  const [, digits] = FORM.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (digits === undefined) {
    throw new InvalidInputError(
      `cursor is "${cursor.slice(0, 60)}", which read_rows never gave; pass on the cursor of the page before, or none for the first page.`,
    );
  }
  // Compared as it was given: decoding passes over letters that are none of base64.
  if (cursor !== toCursor(Number(digits), query)) {
    throw new InvalidInputError(
      'cursor belongs to another query; repeat all arguments of the call that gave it (limit may differ), or leave it out for the first page.',
    );
  }
  return Number(digits);
}

function seal(offset: number, query: unknown): string {
  const text = JSON.stringify([offset, query]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
