import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FaultSchedule, startUpstream, type Upstream } from '../../../fakes/upstream.js';
import { type RealLookups, realLookups } from './real-lookups.js';

let upstream: Upstream;
let lookups: RealLookups;
beforeEach(async () => {
  upstream = await startUpstream({ gridStep: 0.25 });
  lookups = await realLookups(upstream.archiveUrl);
});
afterEach(async () => {
  await upstream.close();
  await lookups.remove();
});

const asked = () =>
  upstream.requests.map(({ query }) => `${query.latitude} ${query.start_date} ${query.end_date}`);

/** Upstream's words for what it refuses. */
const REFUSAL = { kind: 'status', status: 400, reason: 'No data for this.' } as const;
const WHY = 'upstream answered 400: No data for this.';

const refuseAt =
  (latitude: string): FaultSchedule =>
  ({ query }) =>
    query.latitude === latitude ? REFUSAL : undefined;

const refuseDay =
  (day: string): FaultSchedule =>
  ({ query }) =>
    `${query.start_date}` <= day && day <= `${query.end_date}` ? REFUSAL : undefined;

describe('a request that upstream refuses', () => {
  it('costs the rows of its place alone, and is made once', async () => {
    upstream.setFault(refuseAt('48.5'));
    const lookup = await lookups.keep([
      '1,47.5,8.5,2001-01-01',
      '2,48.5,8.5,2001-01-01',
      '3,48.5,8.5,1991-01-01',
      '4,49.5,8.5,2001-01-01',
    ]);
    const result = await lookups.run(lookup);
    expect(result).toMatchObject({
      rows: 4,
      matched: 2,
      missing: 2,
      missing_why: [{ why: WHY, rows: 2 }],
      bad_row_count: 0,
    });
    const lines = readFileSync(fileURLToPath(result.file.uri), 'utf8').split('\n');
    expect(lines.slice(2, 4)).toEqual(['2,48.5,8.5,2001-01-01,,', '3,48.5,8.5,1991-01-01,,']);
    expect(lines[1]).toMatch(/^1,47\.5,8\.5,2001-01-01,-?\d+\.\d,\d+\.\d$/);
    expect(asked().sort()).toEqual([
      '47.5 2001-01-01 2001-01-01',
      '48.5 1991-01-01 1991-01-01',
      '48.5 2001-01-01 2001-01-01',
      '49.5 2001-01-01 2001-01-01',
    ]);
    expect(readdirSync(join(lookups.store, 'tables'))).toHaveLength(1);
  });

  it('is narrowed down to the day that is refused', async () => {
    upstream.setFault(refuseDay('2001-01-08'));
    const lookup = await lookups.keep(
      ['01', '04', '08'].map((day) => `${day},47.5,8.5,2001-01-${day}`),
    );
    const result = await lookups.run(lookup);
    expect(result).toMatchObject({ matched: 2, missing: 1, missing_why: [{ why: WHY, rows: 1 }] });
    expect(asked()).toEqual([
      '47.5 2001-01-01 2001-01-08',
      '47.5 2001-01-01 2001-01-04',
      '47.5 2001-01-05 2001-01-08',
      '47.5 2001-01-05 2001-01-06',
      '47.5 2001-01-07 2001-01-08',
      '47.5 2001-01-07 2001-01-07',
      '47.5 2001-01-08 2001-01-08',
    ]);
  });

  it('of many days is asked for in halves once, where both halves are refused', async () => {
    upstream.setFault(refuseAt('48.5'));
    const lookup = await lookups.keep([
      '1,47.5,8.5,2001-01-01',
      '2,48.5,8.5,2001-01-01',
      '3,48.5,8.5,2001-02-01',
    ]);
    expect(await lookups.run(lookup)).toMatchObject({ matched: 1, missing: 2 });
    expect(asked().filter((request) => request.startsWith('48.5'))).toEqual([
      '48.5 2001-01-01 2001-02-01',
      '48.5 2001-01-01 2001-01-16',
      '48.5 2001-01-17 2001-02-01',
    ]);
  });

  it('is not made again by another attempt of its batch', async () => {
    upstream.setFault(refuseAt('48.5'));
    const lookup = await lookups.keep(['1,47.5,8.5,2001-01-01', '2,48.5,8.5,2001-01-01']);
    const { hash, requests } = await lookups.plan(lookup);
    expect(await lookups.fetch(lookup, hash, 0, requests)).toBe(2);
    expect(await lookups.fetch(lookup, hash, 0, requests)).toBe(2);
    expect(asked()).toHaveLength(2);
    expect(await lookups.plan(lookup, hash)).toMatchObject({ requests: 0 });
  });

  it('fails the job with upstream’s words where no row has weather', async () => {
    upstream.setFault(() => REFUSAL);
    const lookup = await lookups.keep(['1,47.5,8.5,2001-01-01', '2,48.5,8.5,2001-01-01']);
    await expect(lookups.run(lookup)).rejects.toMatchObject({
      message: WHY,
      type: 'UpstreamRejected',
      nonRetryable: true,
    });
    expect(readdirSync(join(lookups.store, 'lookups'))).toEqual([]);
  });

  it('fails the job after 20 places of which none is answered', async () => {
    upstream.setFault(() => REFUSAL);
    const lookup = await lookups.keep(
      Array.from({ length: 40 }, (_, row) => `${row},${20 + row},8.5,2001-01-01`),
    );
    await expect(lookups.run(lookup)).rejects.toMatchObject({ message: WHY, nonRetryable: true });
    expect(asked()).toHaveLength(20);
  });
});

it('an outage ends no lookup and marks no row', async () => {
  upstream.setFault(() => ({ kind: 'status', status: 503 }));
  const lookup = await lookups.keep(['1,47.5,8.5,2001-01-01']);
  await expect(lookups.run(lookup)).rejects.toMatchObject({
    type: 'UpstreamUnavailable',
    nonRetryable: false,
  });
  upstream.setFault(undefined);
  expect(await lookups.run(lookup)).toMatchObject({ matched: 1, missing: 0 });
});
