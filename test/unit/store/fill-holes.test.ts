import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { duckdbPartFiles } from '../../../src/store/part-files.js';
import { fileParts, type Parts } from '../../../src/store/parts.js';
import type { Series, SeriesData } from '../../../src/weather/provider.js';
import type { SeriesNotes } from '../../../src/weather/series-notes.js';
import { columnsOf } from '../../fakes/columns.js';

const SOURCE = { provider: 'open-meteo', url: 'https://a.example/', licence: '', attribution: '' };
const [RAIN, HEAT] = ['precipitation', 'temperature_2m'] as const;
const HOURS: Series = {
  latitude: 1,
  longitude: 2,
  resolution: 'hourly',
  variables: [RAIN, HEAT],
};
const TODAY = '2026-11-24';
const TWO = { start_date: '2012-01-01', end_date: '2012-01-02' };

let instance: DuckDBInstance;
let store: string;
let parts: Parts;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
});
afterAll(() => instance.closeSync());
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'fill-'));
  parts = fileParts(store, SOURCE, duckdbPartFiles(instance));
});
afterEach(() => rmSync(store, { recursive: true }));

describe('an answer that lacks values', () => {
  /** Hours of two days: the first ones as given, and 1. */
  function hours(rain: (number | null)[], heat: (number | null)[], notes?: SeriesNotes) {
    const columnOf = (first: (number | null)[]) => [...first, ...Array(48).fill(1)].slice(0, 48);
    const columns = columnsOf({ [RAIN]: columnOf(rain), [HEAT]: columnOf(heat) });
    return { elevation: 56, columns, ...(notes && { notes }) };
  }

  async function filled(answer: SeriesData, range = TWO) {
    const { columns, notes } = await parts.filled(HOURS, range, answer, TODAY);
    const firstOf = (name: string) => [...(columns.get(name) ?? [])].slice(0, 3);
    return { rain: firstOf(RAIN), heat: firstOf(HEAT), notes };
  }

  it('has stored values in their place, of whichever file has one', async () => {
    await parts.publish(HOURS, TWO, hours([null, 0.2, null], [null, null, 7]), '2026-11-01');
    const day = { ...TWO, end_date: TWO.start_date };
    const columns = columnsOf({ [RAIN]: Array(24).fill(3), [HEAT]: Array(24).fill(null) });
    await parts.publish(HOURS, day, { elevation: 56, columns }, '2026-11-02');
    const answer = hours([5, null, null], [null, 4, null]);
    const { rain, heat } = await filled(answer);
    expect([rain[0], heat]).toEqual([5, [Number.NaN, 4, 7]]);
    // Of files that differ none is better.
    expect([0.2, 3]).toContain(rain[1]);
    expect(rain[2]).toBe(3);
    expect([...(answer.columns.get(HEAT) ?? [])].slice(0, 3)).toEqual([NaN, 4, NaN]);
  });

  it('finds its days in a longer file', async () => {
    const range = { ...TWO, start_date: '2011-12-31' };
    const columns = columnsOf({
      [RAIN]: Array.from({ length: 72 }, (_, row) => row),
      [HEAT]: [null, ...Array(71).fill(0)],
    });
    await parts.publish(HOURS, range, { elevation: 56, columns }, '2026-11-01');
    expect((await filled(hours([0, null], []))).rain).toEqual([0, 25, 1]);
  });

  it('no longer notes what it lacked', async () => {
    await parts.publish(HOURS, TWO, hours([2, null], []), '2026-11-01');
    const impossible = ['T00', 'T01'].map((time) => ({
      time: `2012-01-01${time}:00:00Z`,
      value: -999,
    }));
    const corrected = {
      [RAIN]: { clamped: {}, impossible },
      [HEAT]: { clamped: {}, impossible: impossible.slice(0, 1) },
    };
    const all = Array(48).fill(null);
    const answer = hours([null, null], [null], { lacks: [RAIN], corrected });
    expect((await filled(answer)).notes).toEqual({
      corrected: { [RAIN]: { clamped: {}, impossible: impossible.slice(1) } },
    });
    const none = hours(all, [], { lacks: [RAIN] });
    expect((await filled(none)).notes).toEqual({});
  });

  it("takes a provisional file's values on its day alone", async () => {
    await parts.publishProvisional(HOURS, TWO, hours([2], []), '2026-11-23');
    expect((await filled(hours([null], []))).rain).toEqual([Number.NaN, 1, 1]);
    await parts.publishProvisional(HOURS, TWO, hours([3], []), TODAY);
    expect((await filled(hours([null], []))).rain).toEqual([3, 1, 1]);
  });

  it('takes nothing from a damaged file, and is itself where nothing is stored', async () => {
    const part = await parts.publish(HOURS, TWO, hours([2], [null]), '2026-11-01');
    writeFileSync(parts.path(part), 'PAR1');
    const answer = hours([null], []);
    expect(await parts.filled(HOURS, TWO, answer, TODAY)).toBe(answer);
  });
});
