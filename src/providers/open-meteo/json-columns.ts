// Literals come first and nothing is imported: only then does the build put constants where their names stand.

/** ASCII. */
const SPACE = 0x20;
const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const CAPITAL_E = 0x45;
const OPEN = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE = 0x5d;
const SMALL_E = 0x65;

/** So many digits, read as a whole number, and as many powers of ten are doubles without an error, and so their quotient is the nearest double (Clinger, How to read floating point numbers accurately, 1990). */
const EXACT_DIGITS = 15;
/** More rows than that take more than a millisecond. */
const LONG = 5_000;
/** Neither a number nor null stands here. */
const NEITHER = -1;

const SPACES = [...Buffer.from(' \n\r\t')];
const NULL = Buffer.from('null');

const POWERS_OF_TEN = Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => 10 ** power);

/**
 * JSON.parse for weather: an array of numbers and nulls alone comes as a Float64Array, with NaN for null.
 *
 * A decade of hours is 800,000 numbers, of which JSON.parse makes an object each: to make and to collect them took
 * a job of 85 years half of its time.
 * @param json UTF-8.
 * @throws SyntaxError as JSON.parse does.
 */
export async function parseJsonColumns(json: Uint8Array): Promise<unknown> {
  const { rest, columns } = await takeColumns(json);
  // Whatever array of numbers was in the text is taken out: one of a single number tells which.
  return JSON.parse(rest, (_key, value) =>
    Array.isArray(value) && value.length === 1 && typeof value[0] === 'number'
      ? columns[value[0]]
      : value,
  );
}

/** The text without its arrays of numbers, in whose place stand their indices: `{"time":[0],"rain":[1]}`. */
async function takeColumns(json: Uint8Array): Promise<{ rest: string; columns: Float64Array[] }> {
  const reader = new ColumnReader(json);
  const columns: Float64Array[] = [];
  const rest: string[] = [];
  let kept = 0;
  for (let at = 0; at < json.length; ) {
    if (json[at] === QUOTE) at = endOfString(json, at);
    else if (json[at] !== OPEN) at += 1;
    else {
      const column = reader.read(at);
      if (column === undefined) at += 1;
      else {
        rest.push(textOf(json, kept, at), `[${columns.length}]`);
        columns.push(column);
        at = reader.end;
        kept = at;
        // What else waits for this thread, DuckDB and other requests, does not wait for a decade's columns.
        if (column.length > LONG) await new Promise((done) => setImmediate(done));
      }
    }
  }
  rest.push(textOf(json, kept, json.length));
  return { rest: rest.join(''), columns };
}

/** Reads a text's columns, one after the other. */
class ColumnReader {
  /** Where the text goes on after the column that was read last. */
  end = 0;
  readonly #json: Uint8Array;
  #values: Float64Array = new Float64Array(1_024);

  constructor(json: Uint8Array) {
    this.#json = json;
  }

  /** The array that opens here; undefined when anything but numbers and nulls is in it. */
  read(open: number): Float64Array | undefined {
    const json = this.#json;
    let values = this.#values;
    let rows = 0;
    let at = afterSpace(json, open + 1);
    while (json[at] !== CLOSE) {
      if (rows > 0) {
        if (json[at] !== COMMA) return undefined;
        at = afterSpace(json, at + 1);
      }
      if (rows === values.length) values = this.#grow();
      at = readValue(json, at, values, rows);
      if (at === NEITHER) return undefined;
      at = afterSpace(json, at);
      rows += 1;
    }
    this.end = at + 1;
    return values.slice(0, rows);
  }

  #grow(): Float64Array {
    const longer = new Float64Array(2 * this.#values.length);
    longer.set(this.#values);
    this.#values = longer;
    return longer;
  }
}

/** Reads a number as RFC 8259 spells it, or null, into a row. Returns where it ends. */
function readValue(json: Uint8Array, start: number, values: Float64Array, row: number): number {
  const first = json[start] === MINUS ? start + 1 : start;
  let at = first;
  let digits = 0;
  let digit = digitAt(json, at);
  while (digit >= 0 && digit <= 9) {
    digits = 10 * digits + digit;
    at += 1;
    digit = digitAt(json, at);
  }
  if (at === first) return readNull(json, start, values, row);
  if (json[first] === ZERO && at > first + 1) return NEITHER;
  let decimals = 0;
  if (digit === POINT - ZERO) {
    const point = at;
    at += 1;
    digit = digitAt(json, at);
    while (digit >= 0 && digit <= 9) {
      digits = 10 * digits + digit;
      at += 1;
      digit = digitAt(json, at);
    }
    decimals = at - point - 1;
    if (decimals === 0) return NEITHER;
  }
  if (digit === SMALL_E - ZERO || digit === CAPITAL_E - ZERO || at - first > EXACT_DIGITS) {
    return readLongNumber(json, start, at, values, row);
  }
  const value = decimals === 0 ? digits : digits / (POWERS_OF_TEN[decimals] as number);
  values[row] = first === start ? value : -value;
  return at;
}

/** A number with an exponent or many digits is seldom: the language reads it. */
function readLongNumber(
  json: Uint8Array,
  start: number,
  exponent: number,
  values: Float64Array,
  row: number,
): number {
  let at = exponent;
  if (json[at] === SMALL_E || json[at] === CAPITAL_E) {
    at += 1;
    if (json[at] === PLUS || json[at] === MINUS) at += 1;
    const power = at;
    while (digitAt(json, at) >= 0 && digitAt(json, at) <= 9) at += 1;
    if (at === power) return NEITHER;
  }
  values[row] = Number(textOf(json, start, at));
  return at;
}

function readNull(json: Uint8Array, start: number, values: Float64Array, row: number): number {
  if (!NULL.every((letter, index) => json[start + index] === letter)) return NEITHER;
  values[row] = Number.NaN;
  return start + NULL.length;
}

/** Where the text goes on after a string; the end where that is not closed. */
function endOfString(json: Uint8Array, start: number): number {
  for (let at = start + 1; at < json.length; at += 1) {
    if (json[at] === BACKSLASH) at += 1;
    else if (json[at] === QUOTE) return at + 1;
  }
  return json.length;
}

function afterSpace(json: Uint8Array, start: number): number {
  // Seldom is there any, and so short a function is put where it is called.
  return (json[start] as number) > SPACE ? start : afterSpaces(json, start);
}

function afterSpaces(json: Uint8Array, start: number): number {
  let at = start;
  while (SPACES.includes(json[at] as number)) at += 1;
  return at;
}

function digitAt(json: Uint8Array, at: number): number {
  return (json[at] as number) - ZERO;
}

function textOf(json: Uint8Array, start: number, end: number): string {
  return Buffer.from(json.buffer, json.byteOffset + start, end - start).toString('utf8');
}
