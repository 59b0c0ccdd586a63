import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Manifest } from '../../src/store/manifest.js';
import type { JobStore } from '../fakes/stored-job.js';

/** Stores hours-in-tokyo.csv as the finished job `tokyo`. */
export function putTokyo(store: JobStore): Promise<Manifest> {
  const columns = readHours();
  const gathering = {
    latitude: 35.68,
    longitude: 139.69,
    start_date: '2019-12-31',
    end_date: '2021-01-01',
    resolution: 'hourly' as const,
    variables: Object.keys(columns),
  };
  return store.put('tokyo', gathering, columns);
}

function readHours(): Record<string, (number | null)[]> {
  const text = readFileSync(resolve('test/goldens/hours-in-tokyo.csv'), 'utf8');
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const cells = lines.map((line) => line.split(','));
  const names = header.split(',').slice(1);
  return Object.fromEntries(
    names.map((name, index) => [
      name,
      cells.map((row) => (row[index + 1] === '' ? null : Number(row[index + 1]))),
    ]),
  );
}
