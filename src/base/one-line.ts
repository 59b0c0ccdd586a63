/** Cleans foreign text for messages and terminals. */

/**
 * Control characters, invisible characters, marks that change the writing direction, and every kind of blank and
 * line end.
 */
const BLANKS_AND_CONTROLS = /[\s\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]+/gu;

/** Characters that control a terminal or change the writing direction, except tabs and line ends. */
const CONTROL = /[^\P{Cc}\t\n\r]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
/** With halves of surrogate pairs, which strict readers of JSON refuse: a text that was cut may end in one. */
const NOT_FOR_ANSWERS = new RegExp(`${CONTROL.source}|\\p{Cs}`, 'gu');

/**
 * Foreign text for our messages: one line without control characters, cut to a length. It passes through UTF-8,
 * because a cut may leave half a surrogate pair, which Temporal's protobuf rejects.
 */
export function oneLine(text: string, longest: number): string {
  // Cut first, so that a megabyte of text is not searched.
  const line = text
    .slice(0, 4 * longest)
    .replace(BLANKS_AND_CONTROLS, ' ')
    .trim()
    .slice(0, longest);
  return wellFormed(line);
}

/** No word of a message of ours has more characters, and no message as a whole. */
const LONGEST_WORD = 1_000;
const LONGEST_MESSAGE = 10_000;

/** So much is shown of what is longer. */
const SHOWN_OF_WORD = 80;
const SHOWN_BEFORE_CUT = 4_000;
const SHOWN_AFTER_CUT = 1_500;

const LONG_WORD = new RegExp(`\\S{${LONGEST_WORD + 1},}`, 'g');

/**
 * A message that shows of each long name in it how it begins. A message says what was received, and a name that was
 * received may have millions of characters.
 */
export function withoutLongTexts(message: string): string {
  if (message.length <= LONGEST_WORD) return message;
  const short = message.replace(LONG_WORD, (word) => {
    const [marks = ''] = /[.,:;!?"')]*$/.exec(word.slice(-4)) ?? [];
    return `${wellFormed(word.slice(0, SHOWN_OF_WORD))}…${marks}`;
  });
  if (short.length <= LONGEST_MESSAGE) return short;
  const [begin, end] = [short.slice(0, SHOWN_BEFORE_CUT), short.slice(-SHOWN_AFTER_CUT)];
  return `${wellFormed(begin)} … ${wellFormed(end)}`;
}

/** Half of a surrogate pair at a cut becomes U+FFFD: strict readers of JSON refuse it. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

/** A foreign sentence without its full stop, to be continued in one of ours. */
export function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

/** The first control character in a text, as "U+001B"; undefined if there is none. */
export function actingCharacter(text: string): string | undefined {
  const character = CONTROL.exec(text)?.[0];
  return character && `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** A JSON value for an answer, with a blank for each such character in its texts. */
export function withoutActing<Value>(value: Value): Value {
  if (typeof value === 'string') return value.replace(NOT_FOR_ANSWERS, ' ') as Value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutActing) as Value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [withoutActing(name), withoutActing(inner)]),
  ) as Value;
}
