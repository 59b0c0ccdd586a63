import { z } from 'zod';
import { isStoredName } from '../durable/folder/stored-path.js';
import type { Gathering } from '../weather/gathering.js';
import { isGathering } from '../weather/gathering-schema.js';

/** Raised with every change that older code would misread. */
export const MANIFEST_FORMAT = 1;

/** The kind of the jobs that manifests are of. */
export const MANIFEST_KIND = 'gathering';

const statisticSchema = z.object({
  unit: z.string(),
  /** Circular for directions; absent where no mean exists (codes, instants) or no value does. */
  mean: z.number().optional(),
  /** Of directions: "weighted by wind_speed_10m" or "unweighted"; absent from results of version 0.2.0, which are. */
  mean_is: z.string().optional(),
  min: z.number().optional(),
  min_at: z.string().optional(),
  max: z.number().optional(),
  max_at: z.string().optional(),
  /** For amounts only. */
  sum: z.number().optional(),
});

/** Rows without a value, and the first and last day that has one. */
const absenceSchema = z.object({ count: z.number().int(), first: z.string(), last: z.string() });

const cellSchema = z.object({
  latitude: z.number(),
  longitude: z.number(),
  elevation_m: z.number().nullable(),
});

/**
 * What was not stored as it came: so many values set to a bound, so many that cannot be, of which the first are named.
 */
const correctedSchema = z.object({
  clamped: z.number().int(),
  impossible: z.array(z.object({ time: z.string(), value: z.union([z.number(), z.string()]) })),
  count: z.number().int(),
});

/** A station's totals over several days, which are in no day's value: how many, of how many days, and their sum. */
const accumulatedSchema = z.object({
  totals: z.number().int(),
  days: z.number().int(),
  sum: z.number(),
  first: z.string(),
  last: z.string(),
});

/** A job's result as tools give it: exact over all rows, and small. */
export const resultSchema = z.object({
  place: z.string().optional(),
  latitude: z.number(),
  longitude: z.number(),
  elevation_m: z.number().nullable(),
  /** The Station that values are of; loose, because it stands before the model in every conversation. */
  station: z.record(z.string(), z.unknown()).optional(),
  model: z
    .string()
    .optional()
    .describe('what made the values, by its Open-Meteo name; absent where they are of a station'),
  seams: z
    .record(z.string(), z.string())
    .optional()
    .describe(
      'years in which the source of the model changes: a step there may not be the weather',
    ),
  days: z.string().optional().describe('whose midnights cut days'),
  cell: cellSchema.optional().describe('the grid cell that values are of'),
  timezone: z
    .string()
    .describe(
      'zone of all dates and times here; days run from 00:00 to 24:00 in it, or as it says',
    ),
  start_date: z.string(),
  end_date: z.string(),
  resolution: z.enum(['daily', 'hourly']),
  rows: z.number().int(),
  completeness: z.record(z.string(), z.number()).describe('percent of rows with a value'),
  statistics: z.record(z.string(), statisticSchema),
  missing: z
    .record(z.string(), absenceSchema)
    .optional()
    .describe('values that should be there and that upstream did not have'),
  not_available: z
    .record(z.string(), absenceSchema)
    .optional()
    .describe(
      'values that do not exist here: the model has no such variable, or the sun does not rise',
    ),
  corrected: z.record(z.string(), correctedSchema).optional(),
  accumulated: z.record(z.string(), accumulatedSchema).optional(),
  provisional_from: z
    .string()
    .optional()
    .describe('from this day on upstream still revised its data when it was gathered'),
  final_to: z
    .string()
    .optional()
    .describe('values of later days were preliminary when they were gathered, and seldom change'),
  source: z.object({
    provider: z.string(),
    url: z.string(),
    licence: z.string(),
    attribution: z.string(),
    gathered_at: z.string(),
  }),
  data: z.object({ uri: z.string(), files: z.number().int(), bytes: z.number().int() }),
});

export type Result = z.infer<typeof resultSchema>;
export type Absence = z.infer<typeof absenceSchema>;
export type Statistic = z.infer<typeof statisticSchema>;

/** What stays of a finished job when Temporal has forgotten it. */
export const manifestSchema = z.object({
  format: z.literal(MANIFEST_FORMAT),
  job_name: z.string(),
  identity: z.string().describe('identityHash of the gathering'),
  gathering: z.custom<Gathering>(isGathering),
  started_at: z.string(),
  finished_at: z.string(),
  result: resultSchema,
  parts: z.array(
    z.object({
      start_date: z.string(),
      end_date: z.string(),
      file: z.string().refine(isStoredName),
      bytes: z.number(),
      sha256: z.string(),
    }),
  ),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** The variables of a finished job that have a value somewhere, of those of which there are statistics. */
export function filledVariables({ gathering, result }: Manifest): string[] {
  return gathering.variables.filter((name) => result.statistics[name]?.mean !== undefined);
}
