/** Reads CSV record by record (RFC 4180, and what spreadsheets write), so that each is known by its line. */

/** A field; null where nothing stands between two separators, and '' where two quotes do. */
export type CsvField = string | null;

export interface CsvRecord {
  /** The line that it begins in, from 1 on. */
  line: number;
  fields: CsvField[];
}

const QUOTE = '"';
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** A parser that takes a text in pieces. Each piece but the last ends in a line end. */
export class CsvParser {
  /** The line that is read next. */
  line = 1;
  /** True within quotes: the record goes on in the next piece. */
  isQuoted = false;
  /** The line in which the record begins that is read. */
  recordLine = 1;
  readonly #separator: number;
  #fields: CsvField[] = [];
  /** Of a field that quotes stand in, what was read so far. */
  #open: string | undefined;

  /** @param separator one character. */
  constructor(separator: string) {
    this.#separator = separator.charCodeAt(0);
  }

  /** The records that end in a piece; lines with nothing in them are none. */
  push(text: string): CsvRecord[] {
    const records: CsvRecord[] = [];
    let at = 0;
    while (at < text.length) {
      if (this.isQuoted) at = this.#readQuoted(text, at);
      else if (this.#open === undefined && text[at] === QUOTE) {
        this.isQuoted = true;
        this.#open = '';
        at += 1;
      } else at = this.#readPlain(text, at, records);
    }
    return records;
  }

  /** The last record, where no line end follows it. */
  end(): CsvRecord[] {
    if (this.#fields.length === 0 && this.#open === undefined) return [];
    const records: CsvRecord[] = [];
    this.isQuoted = false;
    this.#endField('');
    this.#endRecord(records);
    return records;
  }

  #readQuoted(text: string, from: number): number {
    const quote = text.indexOf(QUOTE, from);
    const end = quote === -1 ? text.length : quote;
    const read = text.slice(from, end);
    this.line += countLineEnds(read);
    this.#open = (this.#open ?? '') + read;
    if (quote === -1) return end;
    if (text[quote + 1] === QUOTE) {
      this.#open += QUOTE;
      return quote + 2;
    }
    this.isQuoted = false;
    return quote + 1;
  }

  /** Reads to the end of a field. What follows a closing quote is taken as it is. */
  #readPlain(text: string, from: number, records: CsvRecord[]): number {
    let end = from;
    let code = text.charCodeAt(end);
    while (
      end < text.length &&
      code !== this.#separator &&
      code !== LINE_FEED &&
      code !== CARRIAGE_RETURN
    ) {
      end += 1;
      code = text.charCodeAt(end);
    }
    const read = text.slice(from, end);
    if (end === text.length) {
      this.#open = (this.#open ?? '') + read;
      return end;
    }
    this.#endField(read);
    if (code === this.#separator) return end + 1;
    this.#endRecord(records);
    this.line += 1;
    this.recordLine = this.line;
    const isPair = code === CARRIAGE_RETURN && text.charCodeAt(end + 1) === LINE_FEED;
    return end + (isPair ? 2 : 1);
  }

  #endField(read: string): void {
    const field = this.#open === undefined ? read || null : this.#open + read;
    this.#fields.push(field);
    this.#open = undefined;
  }

  #endRecord(records: CsvRecord[]): void {
    const isBlank = this.#fields.length === 1 && this.#fields[0] === null;
    if (!isBlank) records.push({ line: this.recordLine, fields: this.#fields });
    this.#fields = [];
  }
}

/** Both characters of Windows are one line end. */
function countLineEnds(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}

const SEPARATORS = [',', ';', '\t', '|'] as const;

/** A regular expression runs out of stack in some megabytes, as of JSON in one line. */
const LETTERS_LOOKED_AT = 100_000;

/**
 * The separator that stands most often in the first line with something in it, outside of quotes; a comma where none
 * does.
 */
export function separatorOf(text: string): string {
  const begin = text.slice(0, LETTERS_LOOKED_AT);
  const line = /^[\r\n]*((?:"(?:[^"]|"")*"?|[^"\r\n])*)/.exec(begin)?.[1] ?? '';
  const plain = line.replace(/"(?:[^"]|"")*"?/g, '');
  const counts = SEPARATORS.map((separator) => plain.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ',';
}
