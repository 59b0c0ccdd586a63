/** What property tests draw from: any input that the product can meet, as fast-check makes it. */

import fc from 'fast-check';
import { DAYS_NAMES, type Days, type Gathering } from '../../src/weather/gathering.js';
import { normaliseCoordinates, normaliseSelection } from '../../src/weather/normalise.js';
import { VARIABLES } from '../../src/weather/variables.js';

const MS_PER_DAY = 86_400_000;
const FIRST_DAY = '1940-01-01';
const LAST_DAY = '2100-12-31';

/** Days of the calendar; told by Date alone, so that src/weather/dates.ts is not its own witness. */
export function anyDay(first = FIRST_DAY, last = LAST_DAY): fc.Arbitrary<string> {
  return fc
    .integer({ min: Date.parse(first) / MS_PER_DAY, max: Date.parse(last) / MS_PER_DAY })
    .map((day) => new Date(day * MS_PER_DAY).toISOString().slice(0, 10));
}

/** Days from the first to the last, often a single one, often at the end of February or of a decade. */
export function anyDays(first = FIRST_DAY, last = LAST_DAY): fc.Arbitrary<Days> {
  return fc.tuple(anyDay(first, last), anyDay(first, last)).map((days) => {
    const [start_date, end_date] = days.sort();
    return { start_date: start_date as string, end_date: end_date as string };
  });
}

/** What people may call a place, and what they may not. */
const anyLabel = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.constantFrom('Seattle, Washington', 'São Paulo', '東京', '-', '--a--', 'İzmir', '\ud800'),
);

/** A job's input in its one normal form. */
export const anyGathering: fc.Arbitrary<Gathering> = fc
  .record({
    place: fc.option(anyLabel, { nil: undefined }),
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    days: anyDays(),
    chosen: fc.constantFrom('daily' as const, 'hourly' as const).chain((resolution) =>
      fc.record({
        resolution: fc.constant(resolution),
        variables: fc.subarray(Object.keys(VARIABLES[resolution]), { minLength: 1 }),
        ...(resolution === 'daily' && { days: fc.constantFrom(...DAYS_NAMES) }),
      }),
    ),
    // Those that have every variable and day.
    model: fc.constantFrom('best_match' as const, 'era5_seamless' as const),
    utc_offset_seconds: fc.constantFrom(-34_200, -28_800, 0, 20_700, 43_200),
  })
  .map(({ place, latitude, longitude, days, chosen, model, utc_offset_seconds }) => {
    const selection = normaliseSelection({ ...days, ...chosen, model }, Date.parse(LAST_DAY));
    return {
      ...(place === undefined ? {} : { place }),
      ...normaliseCoordinates(latitude, longitude),
      ...selection,
      ...(selection.days === undefined ? {} : { utc_offset_seconds }),
    };
  });

/** What a client may give for a cursor, and no tool ever gave. */
export const anyGarbageCursor = fc.oneof(
  fc.constant('x'.repeat(10_000)),
  fc.string({ unit: 'binary' }),
  fc.string().map((text) => Buffer.from(text).toString('base64url')),
  // Two texts in a list are a position among jobs, if of none.
  fc
    .json()
    .filter((text) => !/^\["[^"]*","[^"]*"\]$/.test(text))
    .map((text) => Buffer.from(text).toString('base64url')),
  fc
    .stringMatching(/^\d{1,12}\.[0-9a-f]{14,18}$/)
    .map((text) => Buffer.from(text).toString('base64url')),
);
