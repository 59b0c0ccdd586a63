import type { Rows } from '../rows/rows.js';
import type { Manifest } from '../store/manifest.js';
import { identifier } from '../store/sql.js';
import type { ExportedJob } from './job-description.js';
import { fileColumns, tableOf } from './table.js';

/** Rows that polars reads to guess the types of a CSV's columns; DuckDB reads 20,480, pandas all. */
const GUESSED_FROM = 100;

/**
 * A sentence on CSV columns without a value in the rows that readers guess types from, so that they are read as
 * text; undefined if there are none.
 */
export async function guessedTypes(
  manifests: readonly Manifest[],
  descriptions: readonly ExportedJob[],
  rows: Rows,
): Promise<string | undefined> {
  const variables = [...new Set(manifests.flatMap(({ gathering }) => gathering.variables))];
  const hasGaps = (name: string) =>
    descriptions.some(({ missing }) => name in missing) ||
    manifests.some(({ gathering }) => !gathering.variables.includes(name));
  const inDoubt = variables.filter(hasGaps);
  if (inDoubt.length === 0) return undefined;
  const counts = inDoubt.map(
    (name) => `count(${identifier(name)})::INTEGER AS ${identifier(name)}`,
  );
  const first = `FROM (${tableOf(manifests, rows, fileColumns(manifests))}) LIMIT ${GUESSED_FROM}`;
  const [counted = {}] = await rows.query(`SELECT ${counts.join(', ')} FROM (${first})`);
  const empty = inDoubt.filter((name) => counted[name] === 0);
  if (empty.length === 0) return undefined;
  return `The first ${GUESSED_FROM} rows have no ${empty.join(', ')}, which readers that guess types by them take for text: give polars infer_schema_length=None and DuckDB sample_size=-1, or export parquet, which has types.`;
}
