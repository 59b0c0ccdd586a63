import { expect, it } from '@jest/globals';
import { publishingTogether, type UpstreamAnswer } from '../../../activities/publish-together.js';
import { countDays } from '../../../src/weather/dates.js';
import type { Part } from '../../../src/weather/gathering.js';
import type { Series, SeriesData } from '../../../src/weather/provider.js';

const SERIES: Series = {
  ...{ latitude: 47.6, longitude: -122.33 },
  ...{ resolution: 'daily', variables: ['rain_sum', 'snowfall_sum'] },
};
const CELL = { latitude: 47.5, longitude: -122.25, elevation_m: 60 };

/** An answer for some days, whose values count up from a number. */
function answerFor(
  start_date: string,
  end_date: string,
  first: number,
  more: Partial<SeriesData> = {},
): UpstreamAnswer {
  const values = Array.from({ length: countDays(start_date, end_date) }, (_, day) => first + day);
  const columns = new Map([
    ['rain_sum', Float64Array.from(values)],
    ['snowfall_sum', Float64Array.from(values, (value) => -value)],
  ]);
  const data = { elevation: 60, cell: { ...CELL }, columns, ...more };
  return { series: { ...SERIES }, days: { start_date, end_date }, data, asked: '2024-06-24' };
}

const JANUARY = answerFor('2020-01-01', '2020-01-31', 0);
const FIRST_HALF = answerFor('2020-02-01', '2020-02-15', 31);
const SECOND_HALF = answerFor('2020-02-16', '2020-02-29', 46);
const MARCH = answerFor('2020-03-01', '2020-03-31', 60);

function partOf({ days }: UpstreamAnswer): Part {
  return { ...days, file: `parts/${days.start_date}_${days.end_date}`, bytes: 1, sha256: 'a' };
}

/** What was published, in order; each publication lasts until it is ended, or fails. */
function publications() {
  const begun: UpstreamAnswer[] = [];
  const ends: { stored(parts: Part[]): void; failed(error: Error): void }[] = [];
  const publish = publishingTogether((answer) => {
    begun.push(answer);
    return new Promise((stored, failed) => ends.push({ stored, failed }));
  });
  return {
    publish,
    days: () => begun.map(({ days }) => `${days.start_date} ${days.end_date}`),
    begun,
    end: (index: number, parts = [partOf(begun[index] as UpstreamAnswer)]) =>
      ends[index]?.stored(parts),
    fail: (index: number, error: Error) => ends[index]?.failed(error),
  };
}

it('publishes an answer at once and as it is where nothing is being published', async () => {
  const { publish, begun, end } = publications();
  const first = publish(JANUARY);
  expect(begun).toEqual([JANUARY]);
  end(0);
  expect(await first).toEqual([partOf(JANUARY)]);
  await new Promise(setImmediate);
  const second = publish(MARCH);
  expect(begun[1]).toEqual(MARCH);
  end(1);
  expect(await second).toEqual([partOf(MARCH)]);
});

it('publishes what comes meanwhile as one part, of which each answer has its days', async () => {
  const { publish, days, begun, end } = publications();
  const stored = [JANUARY, MARCH, FIRST_HALF, SECOND_HALF].map(publish);
  expect(days()).toEqual(['2020-01-01 2020-01-31']);
  end(0);
  await stored[0];
  await new Promise(setImmediate);
  expect(days()).toEqual(['2020-01-01 2020-01-31', '2020-02-01 2020-03-31']);
  expect(begun[1]).toEqual(answerFor('2020-02-01', '2020-03-31', 31));
  end(1);
  const file = partOf(begun[1] as UpstreamAnswer);
  expect(await Promise.all(stored)).toEqual([
    [partOf(JANUARY)],
    [{ ...file, start_date: '2020-03-01' }],
    [{ ...file, end_date: '2020-02-15' }],
    [{ ...file, start_date: '2020-02-16', end_date: '2020-02-29' }],
  ]);
});

it('gives an answer both parts that its days are in', async () => {
  const { publish, begun, end } = publications();
  const stored = [JANUARY, SECOND_HALF, MARCH].map(publish);
  end(0);
  await stored[0];
  await new Promise(setImmediate);
  const whole = partOf(begun[1] as UpstreamAnswer);
  const settled = { ...whole, end_date: '2020-03-24', file: 'settled' };
  const open = { ...whole, start_date: '2020-03-25', file: 'open' };
  end(1, [settled, open]);
  expect(await stored[1]).toEqual([{ ...settled, end_date: '2020-02-29' }]);
  expect(await stored[2]).toEqual([{ ...settled, start_date: '2020-03-01' }, open]);
});

it('publishes answers apart that are not neighbours', async () => {
  const { publish, days, end } = publications();
  const first = publish(JANUARY);
  void publish(FIRST_HALF);
  void publish(MARCH);
  end(0);
  await first;
  await new Promise(setImmediate);
  expect(days().slice(1)).toEqual(['2020-02-01 2020-02-15', '2020-03-01 2020-03-31']);
});

it.each<[string, UpstreamAnswer]>([
  ['another cell', answerFor('2020-03-01', '2020-03-31', 60, { cell: { ...CELL, latitude: 48 } })],
  ['another elevation', answerFor('2020-03-01', '2020-03-31', 60, { elevation: 61 })],
  [
    'another credit',
    answerFor('2020-03-01', '2020-03-31', 60, { credit: { licence: 'CC0', attribution: 'B' } }),
  ],
  ['another model', answerFor('2020-03-01', '2020-03-31', 60, { model: 'a station' })],
  ['other days', answerFor('2020-03-01', '2020-03-31', 60, { days: 'from 9 to 9' })],
  ['notes', answerFor('2020-03-01', '2020-03-31', 60, { notes: { lacks: ['rain_sum'] } })],
  ['another day of asking', { ...MARCH, asked: '2024-06-25' }],
  ['another series', { ...MARCH, series: { ...SERIES, latitude: 48 } }],
])('publishes a neighbour apart that has %s', async (_what, other) => {
  const { publish, days, end } = publications();
  const first = publish(JANUARY);
  void publish(SECOND_HALF);
  void publish(other);
  end(0);
  await first;
  await new Promise(setImmediate);
  expect(days().slice(1)).toEqual(['2020-02-16 2020-02-29', '2020-03-01 2020-03-31']);
});

it('publishes notes apart although the next answer has the same', async () => {
  const notes = { notes: { lacks: ['rain_sum'] } };
  const { publish, days, end } = publications();
  const first = publish(JANUARY);
  void publish(answerFor('2020-02-01', '2020-02-29', 31, notes));
  void publish(answerFor('2020-03-01', '2020-03-31', 60, notes));
  end(0);
  await first;
  await new Promise(setImmediate);
  expect(days().slice(1)).toEqual(['2020-02-01 2020-02-29', '2020-03-01 2020-03-31']);
});

it('fails all answers of a part that cannot be stored, and goes on with the next', async () => {
  const { publish, days, end, fail } = publications();
  const full = new Error('no space left');
  const [first, ...others] = [JANUARY, FIRST_HALF, SECOND_HALF].map((answer) =>
    publish(answer).catch((error: unknown) => error),
  );
  fail(0, full);
  expect(await first).toBe(full);
  await new Promise(setImmediate);
  const last = publish(MARCH);
  const ended = new Error('still none');
  fail(1, ended);
  expect(await Promise.all(others)).toEqual([ended, ended]);
  await new Promise(setImmediate);
  expect(days().at(-1)).toBe('2020-03-01 2020-03-31');
  end(2);
  expect(await last).toEqual([partOf(MARCH)]);
});
