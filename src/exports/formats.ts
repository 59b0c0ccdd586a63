/** The formats of an exported file. */
export const EXPORT_FORMATS = ['csv', 'csv-excel', 'parquet', 'netcdf'] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];
