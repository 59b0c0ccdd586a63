/** Cursors of paged lists. */

/** Encodes the position in a list where the next page begins, as opaque text. */
export function encodeCursor(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/**
 * Decodes a cursor's position; undefined for text that is not a cursor. Decoding ignores letters that base64url does
 * not have. If that matters, compare the cursor with the encoded position.
 */
export function decodeCursor(cursor: string): readonly unknown[] | undefined {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(position) ? position : undefined;
  } catch {
    return undefined;
  }
}
