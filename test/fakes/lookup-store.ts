/** A result store with real DuckDB and real files, in which a lookup can be done without a server. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type SeriesPoint, seriesAt } from '../../src/lookup/choose-series.js';
import type { KeptTable } from '../../src/lookup/kept-table.js';
import type { Lookup } from '../../src/lookup/lookup.js';
import { type MatchedRows, matchRows } from '../../src/lookup/match-rows.js';
import { type LookupPlan, type PlanFacts, planLookup } from '../../src/lookup/plan-lookup.js';
import { keepFile } from '../../src/lookup/read-table.js';
import { storedDaysFinder, storedWeather } from '../../src/lookup/stored-weather.js';
import type { Resolved } from '../../src/places/geocoder.js';
import { duckdbPartFiles } from '../../src/store/part-files.js';
import { fileParts, type Parts } from '../../src/store/parts.js';
import { toDate } from '../../src/weather/dates.js';
import type { GridCell } from '../../src/weather/gathering.js';
import { zoneOfDays } from '../../src/weather/local-days.js';
import { countRows, stepSeconds } from '../../src/weather/plan.js';
import { valueAt } from './upstream-values.js';

export const LOOKUP_NOW = Date.parse('2026-11-28T12:00:00Z');

/** As the worker has it (src/worker.ts). */
const WORKER_SETTINGS = { memory_limit: '160MB', threads: '1', temp_directory: '' };

const SOURCE = {
  provider: 'open-meteo',
  url: 'https://archive.example/v1/archive',
  licence: 'CC BY 4.0',
  attribution: 'Weather data by Open-Meteo.com',
};

export interface LookupStore {
  folder: string;
  instance: DuckDBInstance;
  parts: Parts;
  /** Writes a file and keeps it as a table. */
  keep(name: string, content: string | Uint8Array): Promise<KeptTable>;
  plan(
    table: KeptTable,
    lookup: Lookup,
    resolve?: (name: string) => Promise<Resolved>,
  ): Promise<{ plan: LookupPlan; facts: PlanFacts }>;
  /** Publishes what a plan asks for: of each place asked for, the values of valueAt. */
  fetch(lookup: Lookup, plan: LookupPlan, cellOf?: (at: SeriesPoint) => GridCell): Promise<void>;
  match(table: KeptTable, lookup: Lookup, plan: LookupPlan, path: string): Promise<MatchedRows>;
  close(): Promise<void>;
}

export async function openLookupStore(): Promise<LookupStore> {
  const folder = await mkdtemp(join(tmpdir(), 'lookup-store-'));
  const instance = await DuckDBInstance.create(':memory:', WORKER_SETTINGS);
  const parts = fileParts(folder, SOURCE, duckdbPartFiles(instance));
  const today = toDate(LOOKUP_NOW);
  return {
    folder,
    instance,
    parts,
    keep: async (name, content) => {
      const path = join(folder, name);
      await writeFile(path, content);
      return keepFile(instance, folder, path);
    },
    plan: (table, lookup, resolve = noPlace) =>
      planLookup(instance, table, lookup, {
        resolve,
        stored: storedWeather(parts, today),
        now: () => LOOKUP_NOW,
        onStep: () => undefined,
      }),
    fetch: async (lookup, plan, cellOf) => {
      for (const { series: index, ...days } of plan.requests) {
        const point = plan.series[index] as SeriesPoint;
        const series = seriesAt(point, lookup);
        const first = Date.parse(days.start_date) / 1_000 - zoneOfDays(series).utc_offset_seconds;
        const step = stepSeconds(lookup.resolution);
        const rows = countRows(days, lookup.resolution);
        const column = (name: string) =>
          Float64Array.from(
            { length: rows },
            (_, row) =>
              valueAt(name, point.latitude, point.longitude, first + row * step) ?? Number.NaN,
          );
        const columns = new Map(lookup.variables.map((name) => [name, column(name)]));
        const cell = cellOf?.(point);
        const data = { elevation: 10, columns, ...(cell !== undefined && { cell }) };
        await parts.publish(series, days, data, today);
      }
    },
    match: (table, lookup, plan, path) =>
      matchRows(instance, table, lookup, plan, storedDaysFinder(parts, today), path),
    close: async () => {
      instance.closeSync();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function noPlace(name: string): Promise<Resolved> {
  throw new Error(`nobody was to look up ${name}`);
}

/** A lookup of a table whose columns are lat, lon and date. */
export function lookupOf(
  { sha256 }: Pick<KeptTable, 'sha256'>,
  changes: Partial<Lookup> = {},
): Lookup {
  return {
    table: sha256,
    columns: { latitude: 'lat', longitude: 'lon', time: 'date' },
    resolution: 'daily',
    variables: ['temperature_2m_max', 'precipitation_sum'],
    model: 'era5',
    days: 'local',
    format: 'csv',
    ...changes,
  };
}
