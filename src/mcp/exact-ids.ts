import { valuesIn } from './json-values.js';

/**
 * Ids beyond 2^53, which clients with 64-bit counters send. JSON.parse rounds them, and a client cannot match an answer
 * with a rounded id to its request. So such a number is read as a text that no client sends, and written as the
 * original number.
 */

/** Begins the text; control characters are in no other text of ours. */
const MARK = '\u0000';

/** Where a message or an item of a batch has the ids that a client gives, by the fields on the way. */
const PLACES = new Set(['id', '.id', 'params.requestId', 'params._meta.progressToken']);

/** Fields on the way to the deepest place. A number far down in hundreds of thousands of brackets has as many. */
const MOST_FIELDS = 3;

const MAY_HAVE_ONE = /"(?:id|requestId|progressToken)"\s*:\s*-?\d{16}/;
const IN_ANSWER = /"\\u0000(-?\d{16,})"/g;
const LONG_NUMBER = /^-?\d{16,}$/;

/** The JSON of a message with its long ids as texts. */
export function readableIds(json: string): string {
  if (!MAY_HAVE_ONE.test(json)) return json;
  let from = 0;
  let read = '';
  for (const { token, index, path } of valuesIn(json)) {
    if (path.length > MOST_FIELDS || !LONG_NUMBER.test(token)) continue;
    if (!PLACES.has(path.join('.'))) continue;
    read += `${json.slice(from, index)}${JSON.stringify(textOfId(token))}`;
    from = index + token.length;
  }
  return read + json.slice(from);
}

/** The text that stands for a long id. @param digits with a sign, if any. */
export function textOfId(digits: string): string {
  return `${MARK}${digits}`;
}

/** True for an id that was a long number. */
export function isLongId(id: unknown): boolean {
  return typeof id === 'string' && id.startsWith(MARK);
}

/** The JSON of an answer with its long ids as the numbers that they were. */
export function exactIds(json: string): string {
  return json.includes('"\\u0000') ? json.replace(IN_ANSWER, '$1') : json;
}
