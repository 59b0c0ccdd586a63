import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { ActivityDependencies } from '../../../activities/dependencies.js';
import { PromptRuns } from '../../../activities/prompt-runs.js';
import { openMeteoProvider } from '../../../src/providers/open-meteo/open-meteo.js';
import { jobStatistics } from '../../../src/rows/kept-tallies.js';
import { findAbsences } from '../../../src/rows/missing.js';
import { countValues } from '../../../src/rows/value-counts.js';
import { fileManifests } from '../../../src/store/manifests.js';
import { duckdbPartFiles } from '../../../src/store/part-files.js';
import { partIntegrity } from '../../../src/store/part-integrity.js';
import { fileParts } from '../../../src/store/parts.js';
import { inStore } from '../../../src/store/store-errors.js';
import type { Wait } from '../../../src/upstream/ledger.js';
import { UpstreamPace } from '../../../src/upstream/pace.js';
import { RowsInHand } from '../../../src/upstream/rows-in-hand.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import type { WeatherProvider } from '../../../src/weather/provider.js';
import type { WaitingReason } from '../../../src/weather/search-attributes.js';

export const GATHERING: Gathering = {
  place: 'Seattle',
  latitude: 47.60621,
  longitude: -122.33207,
  start_date: '1994-01-01',
  end_date: '1994-12-31',
  resolution: 'daily',
  variables: ['temperature_2m_max', 'precipitation_sum'],
};

export const NOW = Date.UTC(2024, 5, 24, 12);

/** Activities fail here on purpose: only what is worse is logged. */
export function activityEnvironment(info: { isLocal?: boolean } = {}): MockActivityEnvironment {
  return new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
}

/** The activities' dependencies as the worker makes them, in a folder of their own; upstream's weight is not limited. */
export async function realParts(
  url: string,
  providerAt: (url: string, now: () => number) => WeatherProvider = openMeteo,
) {
  const store = await mkdtemp(join(tmpdir(), 'activities-'));
  const duckdb = await DuckDBInstance.create(':memory:');
  const clock = { now: NOW };
  const now = () => clock.now;
  const provider = providerAt(url, now);
  const files = duckdbPartFiles(duckdb);
  const weights: number[] = [];
  const left: number[] = [];
  const pauses: Wait[] = [];
  const toldWaits: (WaitingReason | undefined)[] = [];
  const deps: ActivityDependencies = {
    provider,
    parts: fileParts(store, provider.source, files),
    manifests: fileManifests(store),
    integrity: partIntegrity(store),
    statistics: jobStatistics(duckdb),
    findAbsences: (stored, series) => findAbsences(duckdb, stored, series),
    countValues: (stored, variables) => countValues(duckdb, stored, variables),
    inStore: (work) => inStore(store, work),
    limits: {
      run: async (request, { weight }) => {
        weights.push(weight);
        try {
          return await request();
        } finally {
          left.push(weight);
        }
      },
      pause: async (wait) => {
        pauses.push(wait);
      },
    },
    pace: new UpstreamPace(),
    promptRuns: new PromptRuns(),
    rowsInHand: new RowsInHand(),
    now,
    tellWaiting: async (reason) => {
      toldWaits.push(reason);
      return true;
    },
  };
  /** The parts of a worker that has just begun. */
  const forget = () => {
    deps.parts = fileParts(store, provider.source, files);
  };
  /** A file of the same rows that says nothing of itself, as those of version 0.2.0. */
  const copyWithoutMetadata = async (from: string, to: string) => {
    const connection = await duckdb.connect();
    await connection.run(`COPY (FROM '${from}') TO '${to}' (FORMAT parquet)`);
    connection.closeSync();
  };
  const remove = async () => {
    duckdb.closeSync();
    await rm(store, { recursive: true });
  };
  return {
    ...{ deps, clock, weights, left, pauses, toldWaits, store, files },
    ...{ forget, copyWithoutMetadata, remove },
  };
}

function openMeteo(archiveUrl: string, now: () => number): WeatherProvider {
  return openMeteoProvider({ archiveUrl, apiKey: undefined, now, fetch });
}
