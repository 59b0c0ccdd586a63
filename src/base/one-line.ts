/** Controls, invisible letters that turn or hide text or stand for nothing, and every kind of blank and line end. */
const NO_LETTERS = /[\s\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]+/gu;

/** What makes a terminal act or turns the direction of writing; the ends of lines and tabs apart. */
const ACTS = /[^\P{Cc}\t\n\r]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const ALL_ACTS = new RegExp(ACTS, 'gu');

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

/** A sentence of somebody else's that goes on in one of ours. */
export function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

/** The first character of a text that no text of ours has, as "U+001B"; undefined where there is none. */
export function actingCharacter(text: string): string | undefined {
  const character = ACTS.exec(text)?.[0];
  return character && `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** A value of JSON with a blank for each of these characters in its texts; the same value where there are none. */
export function withoutActing<Value>(value: Value): Value {
  if (typeof value === 'string') return value.replace(ALL_ACTS, ' ') as Value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutActing) as Value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [withoutActing(name), withoutActing(inner)]),
  ) as Value;
}
