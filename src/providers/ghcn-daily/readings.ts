import { UpstreamError } from '../../weather/provider.js';

/** A day as NCEI's data service gives it: values and their attributes by element, all as text. */
export type DayRow = Readonly<Record<string, unknown>>;

/** GHCN-Daily's value where there is none (section III of the readme). */
const MISSING = '-9999';

/** Measurement, quality and source flag, and for some sources the hour of observation. */
const ATTRIBUTES = /^[^,]?,([^,]?),[^,]?(,.*)?$/;

const WHOLE = /^-?\d{1,15}$/;
const FRACTION = /^-?\d+\.\d+$/;

/**
 * What a day's rows say of an element, in a variable's unit: a number; null for nothing, and for what failed a check of
 * quality; a text where that is no number, and "6.1 and 7.2" where two rows say different things.
 * A trace of rain or snow (measurement flag T) is 0 here as it is there.
 * @param hundredths of the variable's unit, in one of the element's.
 * @throws UpstreamError (bad_data) for attributes of another form, and for a fraction: whole numbers are asked for, so
 *   that would be in another unit, and all others too.
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

/** Any quality flag says that the value failed a check (table of QFLAG1 in the readme). */
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
