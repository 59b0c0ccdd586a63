/** Proofs of answers in FlatBuffers: a fortnight in JSON that must have the same numbers. */
import { addDays, countDays } from '../../weather/dates.js';
import type { Days } from '../../weather/gathering.js';
import { type SeriesData, UpstreamError } from '../../weather/provider.js';
import type { FloatColumn } from './flatbuffers-answer.js';
import { countDecisive } from './printed.js';

/** The days of a proof, which cost the least weight of a request. */
const PROOF_DAYS = 14;
const HOURS_OF_PROOF = 24 * PROOF_DAYS;

/** So many values that show another rounding are proof enough. */
const ENOUGH = 20;

/** Some days' nth fortnight, or what they have of it. */
export function fortnight({ start_date, end_date }: Days, index: number): Days {
  const first = addDays(start_date, index * PROOF_DAYS);
  const days = Math.min(PROOF_DAYS, countDays(first, end_date));
  return { start_date: first, end_date: addDays(first, days - 1) };
}

/** The fortnight with the most values that another rounding would print otherwise, or the first one with enough. */
export function mostDecisive(floats: readonly FloatColumn[]): { index: number; decisive: number } {
  const rows = floats[0]?.values.length ?? 0;
  let best = { index: 0, decisive: 0 };
  for (let index = 0; index * HOURS_OF_PROOF < rows; index += 1) {
    const [from, to] = [index * HOURS_OF_PROOF, (index + 1) * HOURS_OF_PROOF];
    const decisive = floats.reduce(
      (sum, { values, decimals }) => sum + countDecisive(values.subarray(from, to), decimals),
      0,
    );
    if (decisive > best.decisive) best = { index, decisive };
    if (decisive >= ENOUGH) break;
  }
  return best;
}

/**
 * Compares an answer for some days with the JSON of those of a proof.
 * @throws UpstreamError (bad_data) that names the first difference.
 */
export function expectSameNumbers(
  data: SeriesData,
  json: SeriesData,
  days: Days,
  proof: Days,
): void {
  const first = 24 * (countDays(days.start_date, proof.start_date) - 1);
  expectSame('latitude', data.cell?.latitude, json.cell?.latitude);
  expectSame('longitude', data.cell?.longitude, json.cell?.longitude);
  expectSame('elevation', data.elevation, json.elevation);
  for (const [name, values] of json.columns) {
    values.forEach((value, row) => {
      expectSame(
        `${name}, hour ${row} from ${proof.start_date},`,
        data.columns.get(name)?.[first + row],
        value,
      );
    });
  }
}

function expectSame(what: string, received: unknown, expected: unknown): void {
  if (Object.is(received, expected)) return;
  throw new UpstreamError(
    'bad_data',
    `upstream's answer in FlatBuffers differs from its JSON: ${what} is ${received} instead of ${expected}; JSON is asked for from now on`,
  );
}
