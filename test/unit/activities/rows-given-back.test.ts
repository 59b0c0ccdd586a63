import { expect, it } from '@jest/globals';
import { type AskingDependencies, fetchGap } from '../../../activities/ask-upstream.js';
import type { Persistence } from '../../../activities/persist.js';
import type { Publish } from '../../../activities/publish-together.js';
import { UpstreamPace } from '../../../src/upstream/pace.js';
import { RowsInHand } from '../../../src/upstream/rows-in-hand.js';
import { takeColumn } from '../../../src/weather/column-memory.js';

const DAYS = { start_date: '2010-01-01', end_date: '2019-12-31' };
const HOURS = 24 * 3_652;
const VARIABLE = 'temperature_2m';

/** The answer's only column, and what becomes of it. */
async function fetchWith(publish: Publish) {
  const column = takeColumn(HOURS);
  const provider = {
    weightOf: () => 1,
    fetchDays: async () => ({ elevation: 0, columns: new Map([[VARIABLE, column]]) }),
  };
  const deps = {
    ...{ provider, now: Date.now, pace: new UpstreamPace(), rowsInHand: new RowsInHand() },
    limits: { run: (request: () => unknown) => request() },
    parts: { expectWritable: async () => undefined },
  } as unknown as AskingDependencies;
  const signal = new AbortController().signal;
  const nothing = () => undefined;
  const persistence = {
    ...{ memory: {}, turn: {}, signal, asks: nothing, waits: nothing },
    succeeded: async () => undefined,
  } as unknown as Persistence;
  const series = {
    ...{ latitude: 52.5, longitude: 13.4, resolution: 'hourly' as const },
    variables: [VARIABLE],
  };
  const gap = { series, days: DAYS, asked: '2026-01-01' };
  const outcome = await fetchGap(deps, persistence, gap, publish).catch(() => 'failed');
  return { column, outcome };
}

it('the memory of an answer is used again once the answer is stored, and not before', async () => {
  const meanwhile: ArrayBufferLike[] = [];
  const { column, outcome } = await fetchWith(async () => {
    meanwhile.push(takeColumn(HOURS).buffer);
    return [];
  });
  expect(outcome).toEqual([]);
  expect(meanwhile).not.toContain(column.buffer);
  expect(takeColumn(HOURS).buffer).toBe(column.buffer);
});

it('the memory of an answer that could not be stored is left alone, for a file may still be written of it', async () => {
  const { column, outcome } = await fetchWith(async () => Promise.reject(new Error('disk full')));
  expect(outcome).toBe('failed');
  expect(takeColumn(HOURS).buffer).not.toBe(column.buffer);
});
