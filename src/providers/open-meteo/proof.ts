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

/** A fortnight, and what its JSON proves of an answer. */
export interface Proof {
  /** Which fortnight of the answer's days. */
  index: number;
  /** How many of its values another rounding would print otherwise. */
  decisive: number;
  /** The variables with a value there. Zero is none, because it is zero in any unit and with any decimals. */
  shows: string[];
}

/**
 * The fortnights that prove an answer: together they show each variable that has a value. The first shows the most
 * variables. If others show as many, it is the one with the most decisive values, or the first with enough. It is
 * nearly always the only one.
 * @param floats of the columns, in their order.
 */
export function proofsOf(floats: readonly FloatColumn[], columns: SeriesData['columns']): Proof[] {
  const proofs: Proof[] = [];
  let left = shownIn(columns, [...columns.keys()], 0, Number.POSITIVE_INFINITY);
  do {
    const proof = mostTelling(floats, columns, left);
    proofs.push(proof);
    left = left.filter((name) => !proof.shows.includes(name));
  } while (left.length > 0);
  return proofs;
}

function mostTelling(
  floats: readonly FloatColumn[],
  columns: SeriesData['columns'],
  variables: readonly string[],
): Proof {
  const rows = floats[0]?.values.length ?? 0;
  let best: Proof = { index: 0, decisive: 0, shows: [] };
  for (let index = 0; index * HOURS_OF_PROOF < rows; index += 1) {
    const [from, to] = [index * HOURS_OF_PROOF, (index + 1) * HOURS_OF_PROOF];
    const shows = shownIn(columns, variables, from, to);
    if (shows.length < best.shows.length) continue;
    const decisive = floats.reduce(
      (sum, { values, decimals }) => sum + countDecisive(values.subarray(from, to), decimals),
      0,
    );
    const isMore = shows.length > best.shows.length || decisive > best.decisive;
    if (isMore) best = { index, decisive, shows };
    if (shows.length === variables.length && decisive >= ENOUGH) break;
  }
  return best;
}

/** The variables that have a value in some rows. */
function shownIn(
  columns: SeriesData['columns'],
  variables: readonly string[],
  from: number,
  to: number,
): string[] {
  return variables.filter((name) => {
    const column = columns.get(name) as Float64Array;
    for (let row = from; row < to && row < column.length; row += 1) {
      if (Math.abs(column[row] as number) > 0) return true;
    }
    return false;
  });
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
