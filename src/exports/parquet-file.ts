import type { Rows } from '../rows/rows.js';
import { attributionOf, licenceOf } from '../store/credits.js';
import type { Manifest } from '../store/manifest.js';
import { identifier, literal } from '../store/sql.js';
import type { ExportedJob } from './job-description.js';
import { type ColumnType, type FileColumn, fileColumns, tableOf } from './table.js';

/**
 * Writes all rows of jobs of one resolution as Parquet. The description, credit and units are in the file's own
 * metadata, under word keys: `jobs` is a JSON list of ExportedJob.
 */
export async function writeParquet(
  path: string,
  manifests: readonly Manifest[],
  descriptions: readonly ExportedJob[],
  rows: Rows,
): Promise<void> {
  const columns = fileColumns(manifests);
  const values = columns.map(
    ({ name, type }) => `${stored(identifier(name), type)} AS ${identifier(name)}`,
  );
  const metadata = Object.entries(metadataOf(manifests, descriptions, columns)).map(
    ([key, text]) => `${identifier(key)}: ${literal(text)}`,
  );
  await rows.query(
    `COPY (SELECT ${values.join(', ')} FROM (${tableOf(manifests, rows, columns)})) TO ${literal(path)}
      (FORMAT parquet, COMPRESSION zstd, KV_METADATA {${metadata.join(', ')}})`,
  );
}

/**
 * An instant is a TIMESTAMP WITH TIME ZONE, so no reader takes it for a local time. A day is a TIMESTAMP at
 * midnight: from a DATE pandas makes Python objects, which it cannot resample or join with its own dates.
 */
function stored(column: string, type: ColumnType): string {
  if (type === 'instant') return `timezone('UTC', ${column})`;
  return type === 'date' ? `${column}::TIMESTAMP` : column;
}

function metadataOf(
  manifests: readonly Manifest[],
  descriptions: readonly ExportedJob[],
  columns: readonly FileColumn[],
): Record<string, string> {
  const units = columns.flatMap(({ name, unit }): [string, string][] =>
    unit === undefined ? [] : [[`unit:${name}`, unit]],
  );
  return {
    attribution: attributionOf(manifests),
    licence: licenceOf(manifests),
    jobs: JSON.stringify(descriptions),
    ...Object.fromEntries(units),
  };
}
