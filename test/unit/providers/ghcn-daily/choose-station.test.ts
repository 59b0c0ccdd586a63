import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseStation } from '../../../../src/providers/ghcn-daily/choose-station.js';
import type { Gathering, Station } from '../../../../src/weather/gathering.js';
import type { LookIntoStore } from '../../../../src/weather/provider.js';

const GATHERING: Gathering = {
  latitude: 0,
  longitude: 0,
  start_date: '2001-01-01',
  end_date: '2001-04-10',
  resolution: 'daily',
  variables: ['temperature_2m_max', 'precipitation_sum'],
  provider: 'ghcn-daily',
};
const SETTLED = '2020-01-01';

const station = (id: string, distance_km: number): Station => ({
  id,
  name: `station ${id}`,
  latitude: 0,
  longitude: 0,
  elevation_m: null,
  distance_km,
});
const STATIONS = [station('a', 1), station('b', 2), station('c', 3)];

/** What is stored, by station: [days, days with a maximum, days with rain]. */
function storing(stored: Record<string, [number, number, number]>): LookIntoStore {
  return async (series) => {
    const [days, temperature_2m_max, precipitation_sum] = stored[series.station?.id ?? ''] ?? [
      0, 0, 0,
    ];
    return { days, values: { temperature_2m_max, precipitation_sum } };
  };
}

async function choose(stored: Parameters<typeof storing>[0], stations = STATIONS) {
  const { id, passed_over = [] } = await chooseStation(
    stations,
    GATHERING,
    SETTLED,
    storing(stored),
  );
  return [id, ...passed_over.map((other) => `${other.id}: ${other.why}`)];
}

describe('of 100 days, the choice is', () => {
  it('the nearest while nothing is known', async () => {
    expect(await choose({})).toEqual(['a']);
  });

  it('the nearest with half of the days of each variable, also if another has all', async () => {
    expect(await choose({ a: [100, 50, 50], b: [100, 100, 100] })).toEqual(['a']);
  });

  it('another when the nearest has less of one variable', async () => {
    expect(await choose({ a: [100, 100, 49], b: [100, 50, 100] })).toEqual([
      'b',
      'a: precipitation_sum on 49 of 100 days',
    ]);
  });

  it('the nearest as long as what is unknown may suffice', async () => {
    expect(await choose({ a: [50, 0, 0] })).toEqual(['a']);
    expect(await choose({ a: [51, 0, 1] })).toEqual([
      'b',
      'a: temperature_2m_max on 0 of 51 days that were looked at',
    ]);
  });

  it('the one that has most, where none has enough', async () => {
    expect(await choose({ a: [100, 3, 3], b: [100, 9, 2], c: [100, 4, 4] })).toEqual([
      'c',
      'a: temperature_2m_max on 3 of 100 days',
      'b: precipitation_sum on 2 of 100 days',
    ]);
    expect(await choose({ a: [100, 3, 3], b: [100, 3, 3], c: [100, 3, 3] })).toEqual(['a']);
  });

  it('the only one there is, without a look', async () => {
    expect(await choose({ a: [100, 0, 0] }, STATIONS.slice(0, 1))).toEqual(['a']);
  });
});

it('is the same in the end, in whichever order the stations’ days come', async () => {
  const share = fc.integer({ min: 0, max: 100 });
  const stations = fc.tuple(share, share, share);
  await fc.assert(
    fc.asyncProperty(stations, async (values) => {
      const stored: Record<string, [number, number, number]> = {};
      for (let id = ''; ; ) {
        const [next = ''] = await choose(stored);
        if (next === id) break;
        id = next;
        const value = values[STATIONS.findIndex((one) => one.id === id)] ?? 0;
        stored[id] = [100, value, value];
      }
      const best = values.findIndex((value) => value >= 50);
      const most = values.indexOf(Math.max(...values));
      expect((await choose(stored))[0]).toBe(STATIONS[best === -1 ? most : best]?.id);
    }),
  );
});
