import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plot } from '../../../src/charts/plot.js';
import type { AskedChart } from '../../../src/charts/request.js';
import type { Manifest } from '../../../src/store/manifest.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { dataOf, drawn } from './drawn.js';

let store: JobStore;
let dry: Manifest;
let few: Manifest;
beforeAll(async () => {
  store = await createJobStore();
  dry = await put('dry', 366, { precipitation_sum: () => 0, sunshine_duration: () => 27_000 });
  few = await put('few', 3, { temperature_2m_mean: (row) => row, precipitation_sum: () => 0 });
});
afterAll(() => store.remove());

/** Days from 2020-01-01 on. */
function put(name: string, days: number, values: Record<string, (row: number) => number>) {
  const gathering = {
    latitude: 1,
    longitude: 2,
    start_date: '2020-01-01',
    end_date: new Date(Date.UTC(2020, 0, days)).toISOString().slice(0, 10),
    resolution: 'daily' as const,
    variables: Object.keys(values),
  };
  const columns = Object.entries(values).map(
    ([variable, value]) =>
      [variable, Array.from({ length: days }, (_, row) => value(row))] as const,
  );
  return store.put(name, gathering, Object.fromEntries(columns));
}

/** What is written in a picture, but for title, subtitle, note and source. */
async function textsIn(wish: AskedChart, job: Manifest): Promise<string[]> {
  const { svg } = await plot(wish, [job], store.rows);
  const inner = svg.slice(svg.indexOf('<svg x='));
  return [...inner.matchAll(/<text [^>]*>([^<>]*)<\/text>/g)].map(([, text]) => text ?? '');
}

describe('of an amount that is always zero', () => {
  it.each(['time_series', 'monthly_box', 'climatology'] as const)(
    '%s begins its axis at zero',
    async (kind) => {
      const wish = { kind, variables: ['precipitation_sum'] };
      if (kind === 'climatology') {
        const years = await put('years', 4 * 366, { precipitation_sum: () => 0 });
        expect(await textsIn({ ...wish, year: 2021 }, years)).not.toContain('−0.5');
        return;
      }
      const texts = await textsIn(wish, dry);
      expect(texts).toContain('0');
      expect(texts).toContain('1');
      expect(texts.filter((text) => text.startsWith('−'))).toEqual([]);
    },
  );

  it('calendar_heat_map leaves every day white', async () => {
    const { svg, subtitle } = await plot(
      { kind: 'calendar_heat_map', variables: ['precipitation_sum'] },
      [dry],
      store.rows,
    );
    const fills = [...svg.matchAll(/<path aria-label="[^"]*" [^>]*fill="([^"]*)"/g)].map(
      ([, fill]) => fill,
    );
    expect(fills).toHaveLength(366);
    expect(new Set(fills)).toEqual(new Set(['#ffffff']));
    expect(subtitle).toBe('Each day, 2020; weeks begin on Monday; white: 0');
  });
});

it('sunshine is drawn in hours', async () => {
  const wish: AskedChart = { kind: 'time_series', variables: ['sunshine_duration'] };
  expect(dataOf((await drawn(wish, [dry], store.rows)).spec)[0]?.[0]).toMatchObject({ value: 7.5 });
  expect(await textsIn(wish, dry)).toContain('Sunshine duration (h)');
});

it('a few days have their names under them, and no hours', async () => {
  const texts = await textsIn({ kind: 'time_series', variables: ['temperature_2m_mean'] }, few);
  expect(texts.filter((text) => /Jan|^\d\d:/.test(text))).toEqual(['1 Jan', '2 Jan', '3 Jan']);
});
