import { UpstreamError } from '../../weather/provider.js';

/** A day as NCEI's data service sends it: values and their attributes by element, all as text. */
export type DayRow = Readonly<Record<string, unknown>>;

/** GHCN-Daily's code for a missing value (section III of the readme). */
const MISSING = '-9999';

/** Measurement flag, quality flag, source flag, and for some sources the hour of observation. */
const ATTRIBUTES = /^[^,]?,([^,]?),[^,]?(,.*)?$/;

const WHOLE = /^-?\d{1,15}$/;
const FRACTION = /^-?\d+\.\d+$/;

/**
 * An element's value on a day, from the day's rows, in the variable's unit. A number; null if the value is missing
 * or failed a quality check; the text itself if it is not a number; "6.1 and 7.2" if two rows differ. A trace of
 * rain or snow (measurement flag T) is 0, as in the data set.
 * @param hundredths of the variable's unit in one unit of the element.
 * @throws UpstreamError (bad_data) for malformed attributes, and for a fraction: it would mean that this and all
 * other values have another unit.
 */
export function readingOf(
  rows: readonly DayRow[],
  code: string,
  hundredths: number,
  date: string,
): number | string | null {
  const texts = new Set<string>();
  let failed = false;
  for (const row of rows) {
    const text = String(row[code] ?? '').trim();
    if (text === '' || text === MISSING) continue;
    if (FRACTION.test(text)) throw badReading(code, text, date);
    texts.add(text);
    failed ||= failedQuality(row[`${code}_ATTRIBUTES`], code, date);
  }
  const readings = [...texts].map((text) =>
    WHOLE.test(text) ? (Number(text) * hundredths) / 100 + 0 : text,
  );
  if (readings.length > 1) return readings.join(' and ');
  return failed ? null : (readings[0] ?? null);
}

/** Any quality flag means that the value failed a check (table of QFLAG1 in the readme). */
function failedQuality(attributes: unknown, code: string, date: string): boolean {
  const match = ATTRIBUTES.exec(String(attributes));
  if (match === null) throw badReading(`${code}_ATTRIBUTES`, attributes, date);
  return (match[1] ?? '').trim() !== '';
}

function badReading(field: string, value: unknown, date: string): UpstreamError {
  return new UpstreamError(
    'bad_data',
    `upstream's answer is not what was asked for: ${field} is ${JSON.stringify(value)} on ${date}`,
  );
}
