import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { UpstreamRequest } from '../fakes/upstream.js';

/** 10.00_20.00_daily_<hash>/1961-01-01_1969-12-31.<hash>.parquet */
const PART =
  /^(-?[\d.]+)_(-?[\d.]+)_(daily|hourly)_\w+[\\/](\d{4}-\d\d-\d\d)_(\d{4}-\d\d-\d\d)\.[^\\/]*parquet$/;

/** The parts in a store, now, of days that a request asks for. */
export function partsAskedFor(store: string, { query }: UpstreamRequest): string[] {
  return namesIn(join(store, 'parts')).filter((name) => {
    const [, latitude, longitude, resolution = '', first = '', last = ''] = PART.exec(name) ?? [];
    return (
      query[resolution] !== undefined &&
      Number(query.latitude) === Number(latitude) &&
      Number(query.longitude) === Number(longitude) &&
      String(query.start_date) <= last &&
      String(query.end_date) >= first
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
