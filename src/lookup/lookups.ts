/** Reads the table of a call and makes a job's input of it, or an estimate. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import type { z } from 'zod';
import { InvalidInputError, UnavailableError } from '../base/errors.js';
import { FOLDER_REMOVAL } from '../base/held-files.js';
import { mistakesOf } from '../base/mistakes.js';
import type { Resolved } from '../places/geocoder.js';
import { duckdbPartFiles } from '../store/part-files.js';
import { fileParts } from '../store/parts.js';
import { toDate } from '../weather/dates.js';
import type { WeatherProvider } from '../weather/provider.js';
import { lastNamedDay, readAskedRows } from './asked-rows.js';
import type { inlineRowsSchema, LookupEstimate } from './contract.js';
import { estimateOf } from './estimate.js';
import type { KeptTable } from './kept-table.js';
import type { Lookup } from './lookup.js';
import { type AskedLookup, deriveLookupName, normaliseLookup } from './normalise-lookup.js';
import { planLookup } from './plan-lookup.js';
import { keepFile, keepInlineRows } from './read-table.js';
import { withConnection } from './sql-session.js';
import { storedWeather } from './stored-weather.js';
import { findColumns } from './table-columns.js';
import { withTableInstance } from './table-instance.js';

/** Where a table's rows are: at an absolute path, or in the call. */
export type TableGiven = { path: string } | { rows: z.output<typeof inlineRowsSchema> };

/** What a call asks for. */
export interface TableQuestion extends AskedLookup {
  given: TableGiven;
}

export interface Lookups {
  /**
   * Keeps the table in the result store, and gives the job that looks it up, with the name that it has by itself.
   * @throws InvalidInputError for a table that cannot be read, and for what does not go together.
   */
  keep(asked: TableQuestion): Promise<{ input: Lookup; name: string }>;
  /** What is wrong, in sentences, with the table, or with what a call says of its columns; keeps nothing. */
  mistakes(asked: Pick<TableQuestion, 'given' | 'columns'>): Promise<string[]>;
  /** What such a job takes; keeps nothing. @throws as keep. */
  estimate(asked: TableQuestion, signal: AbortSignal): Promise<LookupEstimate>;
}

interface LookupsOptions {
  /** Absolute folder of the result store. */
  store: string;
  /** Who has the weather. */
  source: WeatherProvider['source'];
  resolvePlace(name: string, signal: AbortSignal): Promise<Resolved>;
  /** Unix milliseconds. */
  now(): number;
}

export function storedLookups({ store, source, resolvePlace, now }: LookupsOptions): Lookups {
  return {
    keep: (asked) =>
      withTableInstance(store, async (instance) => {
        await mkdir(store, { recursive: true });
        const { table, input } = await read(instance, store, asked, now());
        const lastDay = await withConnection(instance, async (connection) => {
          await readAskedRows(connection, table, input);
          return lastNamedDay(connection);
        });
        return { input, name: deriveLookupName(input, lastDay, toDate(now())) };
      }),
    mistakes: ({ given, columns }) =>
      withTemporaryStore((temporary) =>
        withTableInstance(temporary, (instance) =>
          mistakesOf(
            readTable(instance, temporary, given).then((table) =>
              findColumns(nameOf(given), table.columns, columns),
            ),
          ),
        ),
      ),
    estimate: (asked, signal) =>
      withTemporaryStore((temporary) =>
        withTableInstance(temporary, async (instance) => {
          const { table, input } = await read(instance, temporary, asked, now());
          const parts = fileParts(store, source, duckdbPartFiles(instance));
          const { facts } = await planLookup(instance, table, input, {
            resolve: (name) => resolvePlace(name, signal).catch(refuseUnavailable),
            stored: storedWeather(parts, toDate(now())),
            now,
            onStep: () => signal.throwIfAborted(),
          });
          return estimateOf(facts);
        }),
      ),
  };
}

async function read(
  instance: DuckDBInstance,
  store: string,
  { given, ...asked }: TableQuestion,
  now: number,
): Promise<{ table: KeptTable; input: Lookup }> {
  const table = await readTable(instance, store, given);
  return { table, input: normaliseLookup(nameOf(given), table, asked, now) };
}

function readTable(instance: DuckDBInstance, store: string, given: TableGiven): Promise<KeptTable> {
  return 'path' in given
    ? keepFile(instance, store, given.path)
    : keepInlineRows(instance, store, given.rows);
}

/** What a table is called in messages, and its job by itself. */
function nameOf(given: TableGiven): string {
  return 'path' in given ? basename(given.path) : 'rows';
}

/** An estimate tells a place that cannot be looked up now as a bad row; a lookup waits for the geocoder. */
function refuseUnavailable(error: unknown): never {
  throw error instanceof UnavailableError ? new InvalidInputError(error.message) : error;
}

async function withTemporaryStore<T>(work: (store: string) => Promise<T>): Promise<T> {
  const store = await mkdtemp(join(tmpdir(), 'durable-weather-'));
  try {
    return await work(store);
  } finally {
    await rm(store, FOLDER_REMOVAL);
  }
}
