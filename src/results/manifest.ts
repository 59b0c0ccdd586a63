import { z } from 'zod';
import { MODEL_NAMES, PROVIDER_NAMES } from '../weather/gathering.js';

/** Raised with every change that older code would misread. */
export const MANIFEST_FORMAT = 1;

const statisticSchema = z.object({
  unit: z.string(),
  /** Circular for directions; absent where no mean exists (codes, instants) or no value does. */
  mean: z.number().optional(),
  min: z.number().optional(),
  min_at: z.string().optional(),
  max: z.number().optional(),
  max_at: z.string().optional(),
  /** For amounts only. */
  sum: z.number().optional(),
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
  provisional_from: z
    .string()
    .optional()
    .describe('from this day on upstream still revised its data when it was gathered'),
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
export type Statistic = z.infer<typeof statisticSchema>;

/** What stays of a finished job when Temporal has forgotten it. */
export const manifestSchema = z.object({
  format: z.literal(MANIFEST_FORMAT),
  job_name: z.string(),
  identity: z.string().describe('identityHash of the gathering'),
  gathering: z.object({
    place: z.string().optional(),
    latitude: z.number(),
    longitude: z.number(),
    start_date: z.string(),
    end_date: z.string(),
    resolution: z.enum(['daily', 'hourly']),
    variables: z.array(z.string()),
    provider: z.enum(PROVIDER_NAMES).optional(),
    model: z.enum(MODEL_NAMES).optional(),
    days: z.literal('local').optional(),
    utc_offset_seconds: z.number().optional(),
  }),
  started_at: z.string(),
  finished_at: z.string(),
  result: resultSchema,
  parts: z.array(
    z.object({
      start_date: z.string(),
      end_date: z.string(),
      file: z.string(),
      bytes: z.number(),
      sha256: z.string(),
    }),
  ),
});

export type Manifest = z.infer<typeof manifestSchema>;
