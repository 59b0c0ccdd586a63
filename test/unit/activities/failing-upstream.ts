import { expect } from '@jest/globals';
import { openMeteoProvider } from '../../../src/providers/open-meteo/open-meteo.js';
import { addDays } from '../../../src/weather/dates.js';
import type { Chunk, ChunkOutcome, Days, Span } from '../../../src/weather/gathering.js';
import type { SeriesData, UpstreamError, WeatherProvider } from '../../../src/weather/provider.js';
import { startUpstream } from '../../fakes/upstream.js';
import { type Course, runAttempts } from './attempts.js';
import { GATHERING, realParts } from './real-parts.js';

/** What upstream fails with when it is asked for some days the nth time; it answers where that is nothing. */
export type Failing = (days: Days, request: number) => UpstreamError | undefined;

/** Real parts, and an upstream that fails as it is told. */
export interface FailingUpstream {
  parts: Awaited<ReturnType<typeof realParts>>;
  /** Each request's days, in order. */
  asked: Days[];
  fail(failing: Failing): void;
  /** What upstream answers; the request is not among those of `asked`. */
  answerFor(days: Days): Promise<SeriesData>;
  /** Stores an answer, as another job would. */
  store(days: Days, data: SeriesData): Promise<void>;
  /** All attempts of a chunk. */
  run(chunk: Chunk, span?: Span): Promise<Course>;
  close(): Promise<void>;
}

export async function failingUpstream(): Promise<FailingUpstream> {
  const upstream = await startUpstream();
  const asked: Days[] = [];
  let failing: Failing = () => undefined;
  const providerAt = (archiveUrl: string, now: () => number): WeatherProvider => {
    const provider = openMeteoProvider({ archiveUrl, apiKey: undefined, now, fetch });
    return {
      ...provider,
      fetchDays: (series, days, signal) => {
        asked.push(days);
        const error = failing(days, asked.length);
        return error === undefined
          ? provider.fetchDays(series, days, signal)
          : Promise.reject(error);
      },
    };
  };
  const parts = await realParts(upstream.archiveUrl, providerAt);
  return {
    parts,
    asked,
    fail: (told) => {
      failing = told;
    },
    answerFor: async (days) => {
      const data = await parts.deps.provider.fetchDays(
        GATHERING,
        days,
        new AbortController().signal,
      );
      asked.length = 0;
      return data;
    },
    store: async (days, data) => {
      await parts.deps.parts.publish(GATHERING, days, data, '2024-06-24');
    },
    run: (chunk, span) => runAttempts(parts, GATHERING, chunk, span),
    close: async () => {
      await upstream.close();
      await parts.remove();
    },
  };
}

/** Fails where the parts do not have each day of a chunk once, in order. */
export function expectWhole(outcome: ChunkOutcome | undefined, chunk: Chunk): void {
  let next = chunk.start_date;
  for (const { start_date, end_date } of outcome?.parts ?? []) {
    expect(start_date).toBe(next);
    next = addDays(end_date, 1);
  }
  expect(next).toBe(addDays(chunk.end_date, 1));
}
