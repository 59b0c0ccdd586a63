import { attributionOf, licenceOf } from '../store/credits.js';
import type { Manifest } from '../store/manifest.js';
import { variableLabel } from '../weather/labels.js';
import type { CsvFormat } from './csv.js';
import type { ExportedJob } from './job-description.js';
import { type ColumnType, type FileColumn, fileColumns } from './table.js';

/**
 * Ending of the file with the metadata that CSV has no place for. W3C's metadata for tables is found by this ending
 * (w3.org/TR/tabular-metadata).
 */
export const CSV_METADATA_ENDING = '-metadata.json';

const DATATYPES: Record<ColumnType, string | { base: string; format: string }> = {
  text: 'string',
  number: 'double',
  integer: 'integer',
  date: 'date',
  instant: 'dateTime',
  'local time': 'dateTime',
};

const EXCEL_TIME = { base: 'dateTime', format: 'yyyy-MM-dd HH:mm:ss' };

const DATATYPES_FOR: Record<CsvFormat, typeof DATATYPES> = {
  csv: DATATYPES,
  'csv-excel': { ...DATATYPES, instant: EXCEL_TIME, 'local time': EXCEL_TIME },
};

/** The metadata of a CSV file. Units are Open-Meteo's; `notes` has the jobs. */
export function csvMetadata(
  csvName: string,
  format: CsvFormat,
  manifests: readonly Manifest[],
  descriptions: readonly ExportedJob[],
): string {
  const metadata = {
    '@context': 'http://www.w3.org/ns/csvw',
    url: csvName,
    'dc:title': 'Historic weather',
    'dc:license': licenceOf(manifests),
    'dc:rights': attributionOf(manifests),
    tableSchema: {
      columns: fileColumns(manifests).map((column) => described(column, DATATYPES_FOR[format])),
      primaryKey: ['job_name', 'time'],
    },
    notes: descriptions,
  };
  return `${JSON.stringify(metadata, null, 2)}\n`;
}

function described({ name, type, unit }: FileColumn, datatypes: typeof DATATYPES) {
  return {
    name,
    titles: name,
    datatype: datatypes[type],
    ...(unit !== undefined && { 'dc:description': variableLabel(name), 'schema:unitText': unit }),
  };
}
