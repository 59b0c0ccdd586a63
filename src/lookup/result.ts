import type { LookupResult } from './contract.js';
import { LOOKUP_KIND, type Lookup } from './lookup.js';
import type { MatchedRows } from './match-rows.js';

/** What a lookup answers with: small, whatever the size of its table. */
export function lookupResult(
  { resolution, days, model = 'best_match', format }: Lookup,
  { bad, renamed, ...matched }: MatchedRows,
  file: { uri: string; bytes: number },
  source: LookupResult['source'],
): LookupResult {
  const { rows, missing_why, statistics, provisional_from, remarks } = matched;
  return {
    kind: LOOKUP_KIND,
    rows,
    matched: matched.matched,
    missing: matched.missing,
    ...(missing_why.length > 0 && {
      missing_why: missing_why.map(({ why, rows: count }) => ({ why, rows: count })),
    }),
    bad_row_count: bad.count,
    bad_rows: bad.first,
    file: { uri: file.uri, format, bytes: file.bytes },
    ...(Object.keys(renamed).length > 0 && { columns: renamed }),
    statistics,
    model,
    days: daysOfRows(resolution, days),
    ...(provisional_from !== undefined && { provisional_from }),
    ...(remarks !== undefined && { remarks }),
    source,
  };
}

/** Whose days or hours rows were joined with, for people. */
function daysOfRows(resolution: Lookup['resolution'], days: Lookup['days']): string {
  if (resolution === 'hourly') {
    return 'hours of UTC, in which the times lie; times without a zone are by the clocks of the place';
  }
  return days === 'local' ? "each place's, standard time all the year" : 'UTC';
}
