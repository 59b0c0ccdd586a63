/** Controls, invisible letters that turn or hide text, and every kind of blank and line end. */
const NO_LETTERS = /[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/**
 * Somebody else's words for our messages: one line without control characters, cut at a length.
 * By way of UTF-8, for half a surrogate pair is none, and Temporal's protobuf takes nothing else.
 */
export function oneLine(text: string, longest: number): string {
  // Cut first as well: a megabyte is not looked through for its first line.
  const line = text
    .slice(0, 4 * longest)
    .replace(NO_LETTERS, ' ')
    .trim()
    .slice(0, longest);
  return Buffer.from(line).toString();
}
