import type { Manifest } from '../results/manifest.js';
import type { Rows } from '../results/rows.js';
import { identifier, literal } from '../results/sql.js';
import { variableOf } from '../weather/variables.js';
import { licenceOf, sourceOf } from './source.js';

/**
 * Writes the rows of jobs as one table, in the order of the jobs and of time: `time` (UTC) and a column a variable.
 * Several jobs have `job_name`, `place`, `latitude` and `longitude` before them, and nothing in the columns of
 * variables that are others'.
 */
export async function writeTable(
  path: string,
  format: 'csv' | 'parquet',
  manifests: readonly Manifest[],
  rows: Rows,
): Promise<void> {
  const selects = manifests.map((manifest, index) => {
    const origin = manifests.length > 1 ? `${originOf(manifest)}, ` : '';
    return `SELECT ${index} AS job_index, ${origin}* FROM (${rows.select(manifest)})`;
  });
  const table = `SELECT * EXCLUDE (job_index) FROM (${selects.join(' UNION ALL BY NAME ')}) ORDER BY job_index, time`;
  await rows.query(`COPY (${table}) TO ${literal(path)} (${OPTIONS[format](manifests)})`);
}

function originOf({ job_name, gathering: { place, latitude, longitude } }: Manifest): string {
  return `${literal(job_name)} AS job_name, ${place === undefined ? 'NULL::VARCHAR' : literal(place)} AS place,
    ${latitude}::DOUBLE AS latitude, ${longitude}::DOUBLE AS longitude`;
}

const OPTIONS: Record<'csv' | 'parquet', (manifests: readonly Manifest[]) => string> = {
  // ISO 8601, with the Z without which readers take a time for a local one.
  csv: () => "FORMAT csv, HEADER, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%SZ'",
  parquet: (manifests) =>
    `FORMAT parquet, COMPRESSION zstd, KV_METADATA {${metadataOf(manifests).join(', ')}}`,
};

/** What a table of numbers does not say by itself: whose they are, and their units. */
function metadataOf(manifests: readonly Manifest[]): string[] {
  const units = manifests.flatMap(({ gathering: { variables, resolution } }) =>
    variables.map((name): [string, string] => [`unit:${name}`, variableOf(resolution, name).unit]),
  );
  const entries = {
    attribution: sourceOf(manifests),
    licence: licenceOf(manifests),
    ...Object.fromEntries(units),
  };
  return Object.entries(entries).map(([key, text]) => `${identifier(key)}: ${literal(text)}`);
}
