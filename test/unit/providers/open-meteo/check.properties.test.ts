import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkAnswer as check } from '../../../../src/providers/open-meteo/check.js';
import { countDays, startOfDay } from '../../../../src/weather/dates.js';
import type { Days } from '../../../../src/weather/gathering.js';
import { type Series, UpstreamError } from '../../../../src/weather/provider.js';
import { type Variable, variableOf } from '../../../../src/weather/variables.js';
import { anyDay, anyGathering } from '../../../fakes/arbitraries.js';
import { withNumberColumns } from '../../../fakes/number-columns.js';

const checkAnswer = (body: unknown, series: Series, days: Days) =>
  check(withNumberColumns(body), series, days);

/** An answer as it comes from JSON. */
interface Answer {
  [field: string]: unknown;
}

interface Asked {
  series: Series;
  days: Days;
  answer: Answer;
}

/** Some days, few enough that hundreds of answers are made in a second. */
const anyFewDays = fc
  .tuple(
    fc.oneof(anyDay(), fc.constantFrom('2024-03-01', '2023-05-01')),
    fc.integer({ min: 0, max: 3 }),
  )
  .map(([start_date, more]) => ({
    start_date,
    end_date: new Date((startOfDay(start_date) + more * 86_400) * 1_000).toISOString().slice(0, 10),
  }));

/** What is asked, and an answer to it: in either form of time, of a grid cell nearby. */
const anyAsked: fc.Arbitrary<Asked> = fc
  .record({
    gathering: anyGathering,
    days: anyFewDays,
    isIso: fc.boolean(),
    north: fc.double({ min: -0.49, max: 0.49, noNaN: true }),
    east: fc.double({ min: -0.49, max: 0.49, noNaN: true }),
    elevation: fc.constantFrom(56, 0, -2, null),
  })
  .chain(({ gathering, days, isIso, north, east, elevation }) => {
    const { latitude, longitude, resolution, variables } = gathering;
    const stepsPerDay = resolution === 'daily' ? 1 : 24;
    const rows = stepsPerDay * countDays(days.start_date, days.end_date);
    const seconds = Array.from(
      { length: rows },
      (_, row) => startOfDay(days.start_date) + (row * 86_400) / stepsPerDay,
    );
    const iso = (second: number) =>
      new Date(second * 1_000).toISOString().slice(0, resolution === 'daily' ? 10 : 16);
    return fc
      .tuple(...variables.map((name) => anyColumn(rows, variableOf(resolution, name))))
      .map((columns) => ({
        series: { latitude, longitude, resolution, variables },
        days,
        answer: {
          latitude: latitude + north,
          longitude: wrapped(longitude + east),
          elevation,
          utc_offset_seconds: 0,
          [`${resolution}_units`]: Object.fromEntries([
            ['time', isIso ? 'iso8601' : 'unixtime'],
            ...variables.map((name) => [name, variableOf(resolution, name).unit]),
          ]),
          [resolution]: Object.fromEntries([
            ['time', isIso ? seconds.map(iso) : seconds],
            ...variables.map((name, index) => [name, columns[index]]),
          ]),
        },
      }));
  });

function anyColumn(rows: number, { kind, lowest, highest }: Variable) {
  const anyValue = fc.oneof(
    kind === 'code'
      ? fc.integer({ min: lowest, max: highest })
      : fc.double({ min: lowest, max: highest, noNaN: true }),
    fc.constantFrom(null, lowest, highest),
  );
  return fc.array(anyValue, { minLength: rows, maxLength: rows });
}

function wrapped(longitude: number): number {
  if (longitude > 180) return longitude - 360;
  return longitude < -180 ? longitude + 360 : longitude;
}

it('any right answer is believed, value by value', () => {
  fc.assert(
    fc.property(anyAsked, ({ series, days, answer }) => {
      const { columns, elevation, cell, notes } = checkAnswer(answer, series, days);
      expect(elevation).toBe(answer.elevation);
      const { latitude, longitude } = answer;
      expect(cell).toEqual({ latitude, longitude, elevation_m: elevation });
      expect(notes).toBeUndefined();
      expect([...columns.keys()]).toEqual(series.variables);
      const block = answer[series.resolution] as Record<string, (number | null)[]>;
      for (const [name, values] of columns) {
        // Adding 0 makes 0 of -0.
        expect([...values]).toEqual(block[name]?.map((value) => (value ?? Number.NaN) + 0));
      }
    }),
  );
});

type Lie = (was: unknown) => unknown;

/** What JSON can hold in place of a value that matters: also the number that is too large for a double. */
const anyLie: fc.Arbitrary<Lie> = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }).map((value) => () => value),
  fc.constantFrom(null, '', 'NaN', [], {}, Infinity, -Infinity, true).map((value) => () => value),
  // What is nearly the same.
  fc.constantFrom<Lie>(
    (was) => [was],
    (was) => (typeof was === 'string' ? Number.parseInt(was, 10) : String(was)),
    (was) => (typeof was === 'string' ? `${was} ` : 0),
    (was) => (typeof was === 'number' ? was + 1 : null),
    (was) => (typeof was === 'string' ? rolledOver(was) : undefined),
  ),
);

/** The first of a month as a day that the month before does not have: 2024-03-01 as 2024-02-30. */
function rolledOver(time: string): string {
  const [, year, month, rest = ''] = /^(\d{4})-(\d\d)-01(.*)$/.exec(time) ?? [];
  const before = { '03': '02-30', '05': '04-31', '07': '06-31', '10': '09-31' }[month ?? ''];
  return before === undefined ? '' : `${year}-${before}${rest}`;
}

/** Where in an answer there is one thing to say wrong. */
function places({ series, answer }: Asked): [object, string | number][] {
  const { resolution, variables } = series;
  const units = answer[`${resolution}_units`] as object;
  const block = answer[resolution] as Record<string, unknown[]>;
  const columns = ['time', ...variables];
  return [
    ...['latitude', 'longitude', 'utc_offset_seconds', `${resolution}_units`, resolution].map(
      (field): [object, string] => [answer, field],
    ),
    ...columns.map((name): [object, string] => [units, name]),
    ...columns.map((name): [object, string] => [block, name]),
    ...(block.time ?? []).map((_, row): [object, number] => [block.time as object, row]),
    ...variables.map((name): [object, number] => [block[name] as object, 0]),
  ];
}

/** True for another right answer: a few odd values, a place of the same cell, no unit of no value, no offset. */
function isRight(holder: object, key: string | number, other: unknown, asked: Asked): boolean {
  const { series, answer } = asked;
  const was = (holder as Answer)[key];
  if (was === other) return true;
  const block = answer[series.resolution] as Record<string, unknown[]>;
  if (holder === answer[`${series.resolution}_units`] && other === 'undefined') {
    return block[key]?.every((value) => value === null) === true;
  }
  // Of one odd value, the column's notes tell.
  if (series.variables.some((variable) => block[variable] === holder)) return true;
  if (holder === block && series.variables.includes(String(key)) && Array.isArray(other)) {
    return other.length === block[key]?.length && hasFewOddValues(other, String(key), series);
  }
  if (holder === answer && key === 'utc_offset_seconds' && other === undefined) return true;
  return holder === answer && typeof other === 'number' && isNear(key, other, series);
}

/** As of columns of less than 300 rows. */
function hasFewOddValues(column: unknown[], name: string, { resolution }: Series): boolean {
  const { kind, lowest, highest, below, above } = variableOf(resolution, name);
  const impossible = column.filter(
    (value) =>
      value !== null &&
      !(
        typeof value === 'number' &&
        value >= lowest - below &&
        value <= highest + above &&
        (kind !== 'code' || Number.isInteger(value))
      ),
  );
  return impossible.length <= Math.max(1, Math.min(3, column.length / 2));
}

function isNear(key: string | number, degrees: number, series: Series): boolean {
  if (key === 'latitude') return Math.abs(degrees - series.latitude) <= 0.5;
  if (key !== 'longitude') return false;
  const apart = Math.abs(degrees - series.longitude) % 360;
  return Math.abs(series.latitude) > 89 || Math.min(apart, 360 - apart) <= 0.5;
}

describe('a right answer', () => {
  const refuses = ({ series, days, answer }: Asked) => {
    expect(() => checkAnswer(answer, series, days)).toThrow(UpstreamError);
  };

  it('with any one thing in it replaced is refused', () => {
    fc.assert(
      fc.property(anyAsked, fc.nat(), anyLie, (drawn, which, lie) => {
        const asked = structuredClone(drawn);
        const all = places(asked);
        const [holder, key] = all[which % all.length] as [object, string | number];
        const other = lie((holder as Answer)[key]);
        fc.pre(!isRight(holder, key, other, asked));
        Object.assign(holder, { [key]: other });
        refuses(asked);
      }),
      { numRuns: 2_000 },
    );
  });

  it('with any one thing taken out of it is refused', () => {
    fc.assert(
      fc.property(anyAsked, fc.nat(), (drawn, which) => {
        const asked = structuredClone(drawn);
        const all = places(asked);
        const [holder, key] = all[which % all.length] as [object, string | number];
        fc.pre(key !== 'utc_offset_seconds');
        if (Array.isArray(holder)) holder.splice(Number(key), 1);
        else delete (holder as Answer)[key];
        refuses(asked);
      }),
    );
  });

  it('with any row twice, or any two rows of time in the other order, is refused', () => {
    fc.assert(
      fc.property(anyAsked, fc.nat(), fc.nat(), (drawn, one, other) => {
        const asked = structuredClone(drawn);
        const { series, answer } = asked;
        const { time } = answer[series.resolution] as { time: unknown[] };
        const [a, b] = [one % time.length, other % time.length];
        if (a === b) time.splice(a, 0, time[a]);
        else [time[a], time[b]] = [time[b], time[a]];
        refuses(asked);
      }),
    );
  });

  it('is refused for the days before or after, or of another resolution', () => {
    fc.assert(
      fc.property(anyAsked, fc.constantFrom(-1, 1), ({ series, days, answer }, step) => {
        const shifted = (date: string) =>
          new Date((startOfDay(date) + step * 86_400) * 1_000).toISOString().slice(0, 10);
        const { start_date, end_date } = days;
        const others = { start_date: shifted(start_date), end_date: shifted(end_date) };
        refuses({ series, days: others, answer });
        const resolution = series.resolution === 'daily' ? 'hourly' : 'daily';
        refuses({ series: { ...series, resolution }, days, answer });
      }),
    );
  });
});

it('N6: a body is believed or refused as bad data, and nothing else happens', () => {
  const DAYS = { start_date: '2024-02-28', end_date: '2024-03-01' };
  fc.assert(
    fc.property(fc.jsonValue(), anyGathering, (body, series) => {
      expect(() => checkAnswer(body, series, DAYS)).toThrow(
        expect.objectContaining({ name: 'UpstreamError', failure: 'bad_data' }),
      );
    }),
  );
});
