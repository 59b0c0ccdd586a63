import { describe, expect, it } from '@jest/globals';
import type { Host } from '../../../src/view/bridge.js';
import { finestPeriod, instantOf, readSeries } from '../../../src/view/series.js';

const OSLO = { name: 'oslo', place: 'Oslo' };

/** A host whose server gives these pages, one a call. */
function hostWith(pages: object[], asked: object[] = []): Host {
  const left = [...pages];
  return {
    canCall: true,
    call: async (_name, input) => {
      asked.push(input);
      return { structuredContent: left.shift() as Record<string, unknown> };
    },
    resized: () => undefined,
  };
}

const page = {
  units: { rain_sum: 'mm' },
  columns: ['time', 'weekday', 'rain_sum'],
  rows: [
    ['2014-01-01', 'Wed', 1.5],
    ['2014-01-02', 'Thu', null],
  ],
};

describe('the rows of a job', () => {
  it('are read page by page; columns without a unit are no values', async () => {
    const asked: object[] = [];
    const next = { ...page, rows: [['2014-01-03', 'Fri', 2]] };
    const host = hostWith([{ ...page, cursor: 'more' }, next], asked);
    expect(await readSeries(host, OSLO, 'day')).toEqual({
      ...OSLO,
      unitOf: { rain_sum: 'mm' },
      times: ['2014-01-01', '2014-01-02', '2014-01-03'],
      valuesOf: { rain_sum: [1.5, null, 2] },
    });
    const first = { job_name: 'oslo', every: 'day', limit: 500 };
    expect(asked).toEqual([first, { ...first, cursor: 'more' }]);
  });

  it('that are too many for a chart are not read to their end', async () => {
    const rows = Array.from({ length: 500 }, (_, index) => [String(1000 + index), '', 1]);
    const full = { ...page, rows, cursor: 'more' };
    const { times } = await readSeries(hostWith([full, full, full]), OSLO, 'year');
    expect(times).toHaveLength(1_000);
  });

  it('that cannot be read fail with the words of the server', async () => {
    const content = [{ type: 'text', text: '"oslo" is still running.' }];
    const host = { ...hostWith([]), call: async () => ({ isError: true, content }) };
    await expect(readSeries(host, OSLO, 'day')).rejects.toThrow('"oslo" is still running.');
  });
});

it('a chart begins with the finest period that it can show', () => {
  expect([365, 1_000, 1_001, 31_000].map(finestPeriod)).toEqual(['day', 'day', 'month', 'year']);
});

it('years and months stand for their first day', () => {
  expect(['2014', '2014-07', '2014-07-31'].map(instantOf)).toEqual([
    Date.UTC(2014, 0),
    Date.UTC(2014, 6),
    Date.UTC(2014, 6, 31),
  ]);
});
