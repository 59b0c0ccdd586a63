// Constants with literal values come first and nothing is imported: only then does the build inline them.

/** ASCII. */
const SPACE = 0x20;
const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const CAPITAL_E = 0x45;
const OPEN = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE = 0x5d;
const SMALL_E = 0x65;

/**
 * A whole number with up to 15 digits and a power of ten up to 10^15 are exact as doubles. So their quotient is the
 * nearest double (Clinger, How to read floating point numbers accurately, 1990).
 */
const EXACT_DIGITS = 15;
/**
 * More values take more than a millisecond. Then other work on this thread has its turn: a Parquet file that is written
 * meanwhile needs it several times, and for a decade of hours it waited as long as it worked.
 */
const MOST_AT_ONCE = 10_000;
/** Marks a position with neither a number nor null. */
const NEITHER = -1;

const SPACES = [...Buffer.from(' \n\r\t')];
const NULL = Buffer.from('null');

const POWERS_OF_TEN = Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => 10 ** power);

/**
 * JSON.parse for weather: an array that holds only numbers and nulls becomes a Float64Array, with NaN for null.
 *
 * A decade of hours is 800,000 numbers, and JSON.parse makes an object for each. Creating and collecting these took
 * half the time of a job of 85 years.
 * @param json UTF-8.
 * @param newColumn makes an array of the length that most arrays have.
 * @throws SyntaxError as JSON.parse does.
 */
export async function parseJsonColumns(
  json: Uint8Array,
  newColumn: () => Float64Array,
): Promise<unknown> {
  const { rest, columns } = await takeColumns(json, newColumn);
  // All arrays of numbers were taken out, so an array with a single number is a column's index.
  return JSON.parse(rest, (_key, value) =>
    Array.isArray(value) && value.length === 1 && typeof value[0] === 'number'
      ? columns[value[0]]
      : value,
  );
}

/** The text with each array of numbers replaced by its index: `{"time":[0],"rain":[1]}`. */
async function takeColumns(
  json: Uint8Array,
  newColumn: () => Float64Array,
): Promise<{ rest: string; columns: Float64Array[] }> {
  const reader = new ColumnReader(json, newColumn);
  const columns: Float64Array[] = [];
  const rest: string[] = [];
  let kept = 0;
  for (let at = 0; at < json.length; ) {
    if (json[at] === QUOTE) at = endOfString(json, at);
    else if (json[at] !== OPEN) at += 1;
    else {
      let column = reader.read(at);
      while (column === 'paused') {
        await new Promise((done) => setImmediate(done));
        column = reader.readOn();
      }
      if (column === undefined) at += 1;
      else {
        rest.push(textOf(json, kept, at), `[${columns.length}]`);
        columns.push(column);
        at = reader.end;
        kept = at;
      }
    }
  }
  rest.push(textOf(json, kept, json.length));
  return { rest: rest.join(''), columns };
}

/** Reads a text's columns, one after the other. */
class ColumnReader {
  /** Position in the text after what was read. */
  end = 0;
  #values: Float64Array | undefined;
  #rows = 0;
  /** Values until the next pause. */
  #left = MOST_AT_ONCE;

  constructor(
    private readonly json: Uint8Array,
    private readonly newColumn: () => Float64Array,
  ) {}

  /** The array that opens here; undefined if it holds anything but numbers and nulls; 'paused' amid a long one. */
  read(open: number): Float64Array | 'paused' | undefined {
    this.end = afterSpaces(this.json, open + 1);
    this.#rows = 0;
    return this.readOn();
  }

  /** The same for the array whose read has paused. */
  readOn(): Float64Array | 'paused' | undefined {
    const { json } = this;
    // Kept where this is no column: a text may open an array with each of its bytes.
    this.#values ??= this.newColumn();
    let values = this.#values;
    let rows = this.#rows;
    let at = this.end;
    const pause = rows + this.#left;
    while (json[at] !== CLOSE) {
      if (rows === pause) return this.#pause(values, rows, at);
      if (rows > 0) {
        if (json[at] !== COMMA) return undefined;
        at += 1;
        if ((json[at] as number) <= SPACE) at = afterSpaces(json, at);
      }
      if (rows === values.length) values = grown(values);
      at = readValue(json, at, values, rows);
      if (at === NEITHER) return undefined;
      if ((json[at] as number) <= SPACE) at = afterSpaces(json, at);
      rows += 1;
    }
    this.#left = pause - rows;
    this.end = at + 1;
    // One that is full is given as it is, and the next numbers are read into another.
    const isFull = rows === values.length;
    this.#values = isFull ? undefined : values;
    return isFull ? values : values.slice(0, rows);
  }

  #pause(values: Float64Array, rows: number, at: number): 'paused' {
    this.#values = values;
    this.#rows = rows;
    this.end = at;
    this.#left = MOST_AT_ONCE;
    return 'paused';
  }
}

function grown(values: Float64Array): Float64Array {
  const longer = new Float64Array(Math.max(1_024, 2 * values.length));
  longer.set(values);
  return longer;
}

/**
 * Reads a number (RFC 8259) or null into a row. Returns the position after it. A call for each digit would take longer
 * than all else until V8 has optimized this, which a job of decades does not outlast by much.
 */
function readValue(json: Uint8Array, start: number, values: Float64Array, row: number): number {
  let at = start;
  let letter = json[at] as number;
  const isNegative = letter === MINUS;
  if (isNegative) {
    at += 1;
    letter = json[at] as number;
  }
  const first = at;
  let digits = 0;
  while (letter >= ZERO && letter <= NINE) {
    digits = 10 * digits + (letter - ZERO);
    at += 1;
    letter = json[at] as number;
  }
  if (at === first) return readNull(json, start, values, row);
  if (json[first] === ZERO && at > first + 1) return NEITHER;
  let decimals = 0;
  if (letter === POINT) {
    const point = at;
    at += 1;
    letter = json[at] as number;
    while (letter >= ZERO && letter <= NINE) {
      digits = 10 * digits + (letter - ZERO);
      at += 1;
      letter = json[at] as number;
    }
    decimals = at - point - 1;
    if (decimals === 0) return NEITHER;
  }
  if (letter === SMALL_E || letter === CAPITAL_E || at - first > EXACT_DIGITS) {
    return readLongNumber(json, start, at, values, row);
  }
  const value = decimals === 0 ? digits : digits / (POWERS_OF_TEN[decimals] as number);
  values[row] = isNegative ? -value : value;
  return at;
}

/** Numbers with an exponent or many digits are rare, so the language's own parser reads them. */
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

/** Position after a string; the end of the text if the string is not closed. */
function endOfString(json: Uint8Array, start: number): number {
  for (let at = start + 1; at < json.length; at += 1) {
    if (json[at] === BACKSLASH) at += 1;
    else if (json[at] === QUOTE) return at + 1;
  }
  return json.length;
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
