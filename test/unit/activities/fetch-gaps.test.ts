import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createActivities } from '../../../activities/index.js';
import { addDays } from '../../../src/weather/dates.js';
import type { Chunk, ChunkOutcome, Part } from '../../../src/weather/gathering.js';
import { startUpstream, type Upstream } from '../../fakes/upstream.js';
import { activityEnvironment, GATHERING, realParts } from './real-parts.js';

const YEAR = days('1994-01-01', '1994-12-31');
const TODAY = '2024-06-24';

function days(start_date: string, end_date: string): Chunk {
  return { start_date, end_date };
}

let upstream: Upstream;
let parts: Awaited<ReturnType<typeof realParts>>;
beforeEach(async () => {
  upstream = await startUpstream();
  parts = await realParts(upstream.archiveUrl);
});
afterEach(async () => {
  await upstream.close();
  await parts.remove();
});

function fetchChunk(chunk: Chunk): Promise<ChunkOutcome> {
  return activityEnvironment().run(createActivities(parts.deps).fetchChunk, GATHERING, chunk);
}

const daysOf = ({ parts: stored }: ChunkOutcome) =>
  stored.map(({ start_date, end_date }) => days(start_date, end_date));
const asked = () =>
  upstream.requests.map(({ query }) => days(query.start_date ?? '', query.end_date ?? ''));

describe('a chunk', () => {
  it('in which single days are stored is fetched in one request, and stored days stay where they are', async () => {
    const single = ['1994-02-01', '1994-02-11', '1994-03-01', '1994-09-20', '1994-12-30'];
    for (const day of single) await fetchChunk(days(day, day));
    const outcome = await fetchChunk(YEAR);
    expect(asked().slice(5)).toEqual([YEAR]);
    expect(parts.weights.slice(5)).toEqual([(2 / 10) * (365 / 14)]);
    expect(daysOf(outcome)).toEqual([YEAR]);
    expect(outcome.rows).toBe(365);
    expect(await fetchChunk(YEAR)).toEqual(outcome);
    expect(upstream.requests).toHaveLength(6);
  });

  it('keeps the stored value of a day that upstream has no value of any more, and takes others from the answer', async () => {
    const lost = days('1994-02-11', '1994-02-11');
    const precipitation = async ({ parts: [part] }: ChunkOutcome) => {
      const paths = [parts.deps.parts.path(part as Part)];
      const values = await parts.files.values(paths, lost, GATHERING, ['precipitation_sum']);
      return values.get('precipitation_sum');
    };
    const stored = await precipitation(await fetchChunk(lost));
    for (const day of ['1994-02-01', '1994-09-20']) await fetchChunk(days(day, day));
    upstream.setFault(() => ({
      ...{ kind: 'nulls', first: lost.start_date, last: lost.end_date },
      variables: ['precipitation_sum'],
    }));
    const outcome = await fetchChunk(YEAR);
    expect(asked().slice(3)).toEqual([YEAR]);
    expect(daysOf(outcome)).toEqual([YEAR]);
    expect(stored).not.toContain(Number.NaN);
    expect(await precipitation(outcome)).toEqual(stored);
    expect(outcome.rows).toBe(365);
  });

  it('of ten years costs no more than a plain one, however many days of it are stored', async () => {
    const decade = days('1990-01-01', '1999-12-31');
    const data = {
      elevation: 10,
      columns: new Map(GATHERING.variables.map((name) => [name, Float64Array.of(1)])),
    };
    for (let day = 3; day < 3_652; day += 1 + ((day * 37) % 61)) {
      const date = addDays(decade.start_date, day);
      await parts.deps.parts.publish(GATHERING, days(date, date), data, TODAY);
    }
    const outcome = await fetchChunk(decade);
    expect(asked()).toEqual([decade]);
    expect(parts.weights).toEqual([(2 / 10) * (3_652 / 14)]);
    expect(daysOf(outcome)).toEqual([decade]);
  });

  it('with a null that is due is asked for it alone, between gaps that share a request', async () => {
    await fetchChunk(days('1994-02-01', '1994-02-01'));
    const column = Float64Array.of(1, Number.NaN, 1);
    const data = {
      elevation: 10,
      columns: new Map(GATHERING.variables.map((name) => [name, column])),
    };
    const around = days('1994-06-01', '1994-06-03');
    await parts.deps.parts.publish(GATHERING, around, data, '2024-01-01');
    await fetchChunk(days('1994-11-11', '1994-11-11'));
    await fetchChunk(YEAR);
    expect(asked().slice(2)).toEqual([
      days('1994-01-01', '1994-05-31'),
      days('1994-06-02', '1994-06-02'),
      days('1994-06-04', '1994-12-31'),
    ]);
  });
});
