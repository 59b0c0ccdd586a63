import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayCutsOf } from '../../../../src/tools/rows/job-days.js';
import type { Gathering } from '../../../../src/weather/gathering.js';
import { createJobStore, type JobStore } from '../../../fakes/stored-job.js';
import { putCounted } from '../stored-rows.js';

const KATHMANDU: Gathering = {
  latitude: 27.7,
  longitude: 85.3,
  start_date: '2012-01-01',
  end_date: '2012-01-02',
  resolution: 'daily',
  variables: ['temperature_2m_max'],
};
const HOURLY: Partial<Gathering> = { resolution: 'hourly', variables: ['temperature_2m'] };
const LOCAL: Partial<Gathering> = { days: 'local', utc_offset_seconds: 20_700 };

let store: JobStore;
beforeAll(async () => {
  store = await createJobStore();
});
afterAll(() => store.remove());

async function cut(name: string, change: Partial<Gathering>, asked?: 'utc' | 'local') {
  const manifest = await putCounted(store, name, { ...KATHMANDU, ...change });
  return dayCutsOf([manifest], asked, Date.UTC(2026, 0, 1));
}

describe('the days of a job', () => {
  it.each([
    ['hours', HOURLY, undefined, { words: 'UTC+05:45, standard time', shift_seconds: 20_700 }],
    ['hours-utc', HOURLY, 'utc', { words: 'UTC', shift_seconds: 0 }],
    ['days', {}, undefined, { words: 'UTC', shift_seconds: 0 }],
    ['days-local', LOCAL, 'local', { words: 'UTC+05:45, standard time', shift_seconds: 0 }],
  ] as const)(
    'are those that it was gathered with or that are asked for: %s',
    async (name, change, asked, expected) => {
      expect(await cut(name, change, asked)).toEqual([expected]);
    },
  );

  it.each(['utc', 'local'] as const)('are never %s of a station', async (asked) => {
    const station: Partial<Gathering> = { provider: 'ghcn-daily' };
    await expect(cut(`station-${asked}`, station, asked)).rejects.toThrow(
      `days is ${asked}, but "station-${asked}" has the days of its station, which end when it is read; leave days out.`,
    );
    expect(await cut('station', station)).toMatchObject([{ shift_seconds: 0 }]);
  });
});
