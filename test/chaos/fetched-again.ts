import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseFileName } from '../../src/store/part-names.js';
import type { UpstreamRequest } from '../fakes/upstream.js';

/** The folder of a series, such as 10.00_20.00_daily_<hash> (src/store/part-names.ts). */
const SERIES = /^(-?[\d.]+)_(-?[\d.]+)_(daily|hourly)_\w+$/;

/** The parts in a store, now, of days that a request asks for. */
export function partsAskedFor(store: string, { query }: UpstreamRequest): string[] {
  return namesIn(join(store, 'parts')).filter((name) => {
    const [, latitude, longitude, resolution = ''] = SERIES.exec(dirname(name)) ?? [];
    const part = parseFileName(basename(name));
    return (
      part !== undefined &&
      query[resolution] !== undefined &&
      Number(query.latitude) === Number(latitude) &&
      Number(query.longitude) === Number(longitude) &&
      String(query.start_date) <= part.end_date &&
      String(query.end_date) >= part.start_date
    );
  });
}

/** None before the first part, and while the home is being moved. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true }) as string[];
  } catch {
    return [];
  }
}
