/** An opaque text that says where in a list the next page begins. */
export function encodeCursor(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/**
 * The position that a cursor says; undefined for a text that is no cursor. Letters that base64url does not have are
 * passed over: where that matters, compare the cursor with the encoded position.
 */
export function decodeCursor(cursor: string): readonly unknown[] | undefined {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(position) ? position : undefined;
  } catch {
    return undefined;
  }
}
