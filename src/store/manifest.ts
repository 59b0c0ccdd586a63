import { z } from 'zod';
import { isStoredName } from '../durable/folder/stored-path.js';
import type { Gathering } from '../weather/gathering.js';
import { isGathering } from '../weather/gathering-schema.js';

/** Increase it with every change that older code would misread. */
export const MANIFEST_FORMAT = 1;

/** The kind of job that has a manifest. */
export const MANIFEST_KIND = 'gathering';

const statisticSchema = z.object({
  unit: z.string(),
  /** Circular mean for directions; absent for codes and instants, and when there is no value. */
  mean: z.number().optional(),
  /** For directions: "weighted by wind_speed_10m" or "unweighted". Results of 0.2.0 are unweighted and lack it. */
  mean_is: z.string().optional(),
  min: z.number().optional(),
  min_at: z.string().optional(),
  max: z.number().optional(),
  max_at: z.string().optional(),
  /** Only for amounts, such as precipitation. */
  sum: z.number().optional(),
});

/** Count of rows without a value, and the first and last day with such a row. */
const absenceSchema = z.object({ count: z.number().int(), first: z.string(), last: z.string() });

const cellSchema = z.object({
  latitude: z.number(),
  longitude: z.number(),
  elevation_m: z.number().nullable(),
});

/**
 * Values that were changed before they were stored: how many were set to a bound, how many were impossible and became
 * null, and the first of those.
 */
const correctedSchema = z.object({
  clamped: z.number().int(),
  impossible: z.array(z.object({ time: z.string(), value: z.union([z.number(), z.string()]) })),
  count: z.number().int(),
});

/** A station's totals over several days, which no day's value includes: how many, over how many days, their sum. */
const accumulatedSchema = z.object({
  totals: z.number().int(),
  days: z.number().int(),
  sum: z.number(),
  first: z.string(),
  last: z.string(),
});

/** A job's result as the tools return it: exact over all rows, and small. */
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

/** The record of a finished job, which outlives Temporal's retention. */
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

/** The variables of a finished job that have statistics and at least one value. */
export function filledVariables({ gathering, result }: Manifest): string[] {
  return gathering.variables.filter((name) => result.statistics[name]?.mean !== undefined);
}
