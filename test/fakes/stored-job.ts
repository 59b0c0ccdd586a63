import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { PromptRuns } from '../../activities/prompt-runs.js';
import { summariseActivity } from '../../activities/summarise.js';
import { jobStatistics } from '../../src/rows/kept-tallies.js';
import { findAbsences } from '../../src/rows/missing.js';
import { duckdbRows, type Rows } from '../../src/rows/rows.js';
import type { Manifest } from '../../src/store/manifest.js';
import { fileManifests, type Manifests } from '../../src/store/manifests.js';
import { duckdbPartFiles } from '../../src/store/part-files.js';
import { partIntegrity } from '../../src/store/part-integrity.js';
import { fileParts } from '../../src/store/parts.js';
import { UpstreamPace } from '../../src/upstream/pace.js';
import { RowsInHand } from '../../src/upstream/rows-in-hand.js';
import type { Gathering } from '../../src/weather/gathering.js';
import { daysWords, zoneOfDays } from '../../src/weather/local-days.js';
import { countRows, planChunks } from '../../src/weather/plan.js';
import { columnsOf } from './columns.js';

/** What all of these jobs were gathered from. */
const SOURCE = {
  provider: 'open-meteo',
  url: 'https://archive.example/v1/archive',
  licence: 'CC BY 4.0',
  attribution: 'Weather data by Open-Meteo.com',
};

/** A real result store in a temporary folder, into which tests put finished jobs. */
export interface JobStore {
  path: string;
  manifests: Manifests;
  rows: Rows;
  /**
   * Stores a job as the worker does, chunk by chunk.
   * @param columns each variable's values, one a row of the gathering; null where there is none.
   */
  put(
    jobName: string,
    gathering: Gathering,
    columns: Record<string, (number | null)[]>,
  ): Promise<Manifest>;
  remove(): Promise<void>;
}

export async function createJobStore(): Promise<JobStore> {
  const path = await mkdtemp(join(tmpdir(), 'job store '));
  const duckdb = await DuckDBInstance.create(':memory:');
  const manifests = fileManifests(path);
  const parts = fileParts(path, SOURCE, duckdbPartFiles(duckdb));
  const summariseJob = summariseActivity({
    provider: {
      source: SOURCE,
      calendar: (gathering) => ({
        timezone: zoneOfDays(gathering).timezone,
        days: daysWords(gathering),
      }),
      provisionalDays: () => 7,
      locate: async (gathering) => gathering,
      weightOf: () => 1,
      fetchDays: () => Promise.reject(new Error('a stored job fetches nothing')),
    },
    parts,
    manifests,
    integrity: partIntegrity(path),
    statistics: jobStatistics(duckdb),
    findAbsences: (stored, series) => findAbsences(duckdb, stored, series),
    countValues: () => Promise.reject(new Error('a stored job has no station to choose')),
    inStore: (work) => work(),
    limits: {
      run: () => Promise.reject(new Error('a stored job fetches nothing')),
      pause: async () => undefined,
    },
    pace: new UpstreamPace(),
    promptRuns: new PromptRuns(),
    rowsInHand: new RowsInHand(),
    now: () => Date.UTC(2026, 10, 24, 12),
    tellWaiting: () => Promise.reject(new Error('a stored job waits for nothing')),
  });
  const rows = await duckdbRows(path, partIntegrity(path));
  return {
    path,
    manifests,
    rows,
    put: async (job_name, gathering, columns) => {
      const all = columnsOf(columns);
      const outcomes = [];
      let first = 0;
      for (const chunk of planChunks(gathering)) {
        const rows = countRows(chunk, gathering.resolution);
        const data = {
          elevation: 10,
          columns: new Map(
            [...all].map(([name, values]) => [name, values.subarray(first, first + rows)]),
          ),
        };
        outcomes.push({ parts: [await parts.publish(gathering, chunk, data, '2026-11-24')], rows });
        first += rows;
      }
      await summariseJob(gathering, { job_name, started_at: '2026-11-24T11:59:00.000Z', outcomes });
      return (await manifests.read(job_name)) as Manifest;
    },
    remove: async () => {
      rows.close();
      duckdb.closeSync();
      await rm(path, { recursive: true, force: true });
    },
  };
}
