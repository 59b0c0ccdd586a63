import type { Manifest } from '../../../src/store/manifest.js';
import { readRows } from '../../../src/tools/read-rows.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import { countRows } from '../../../src/weather/plan.js';
import type { JobStore } from '../../fakes/stored-job.js';
import { call, fakeServices } from './fake-services.js';

/** What read_rows answers with. */
export interface RowsAnswer {
  days: string;
  time_local?: string;
  units: Record<string, string>;
  aggregated?: Record<string, string>;
  not_aggregated?: string[];
  columns: string[];
  rows: unknown[][];
  missing?: Record<string, unknown>;
  total: number;
  cursor?: string;
  next_step: string;
}

/** Tools' services over a store of finished jobs; no other job is known. */
export function servicesOf(store: JobStore) {
  const { services } = fakeServices(Date.now, { manifests: store.manifests });
  return { ...services, rows: async () => store.rows };
}

/** Calls read_rows as a client does. */
export async function read(store: JobStore, input: object): Promise<RowsAnswer> {
  const answer = await readRows.run(readRows.input.parse(input), servicesOf(store), call);
  return answer as unknown as RowsAnswer;
}

/** Stores a job whose first variable counts its rows from 0 and whose others are made of that number. */
export function putCounted(
  store: JobStore,
  jobName: string,
  gathering: Gathering,
  others: Record<string, (row: number) => number | null> = {},
): Promise<Manifest> {
  const count = countRows(gathering, gathering.resolution);
  const rows = Array.from({ length: count }, (_, row) => row);
  const columns = gathering.variables.map(
    (name) => [name, rows.map(others[name] ?? ((row) => row))] as const,
  );
  return store.put(jobName, gathering, Object.fromEntries(columns));
}
