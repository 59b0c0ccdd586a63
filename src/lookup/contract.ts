/** What start_lookup takes, and what a lookup answers with. */
import { z } from 'zod';
import { DAYS_NAMES, MODEL_NAMES, type ModelName } from '../weather/gathering.js';
import { RESOLUTION_WORDS } from '../weather/variables.js';
import { LOOKUP_FORMATS, LOOKUP_KIND, type LookupColumns, type LookupProgress } from './lookup.js';
import { roleCalled } from './table-columns.js';

/** Of rows in a call; more come as a file. */
const MOST_INLINE_ROWS = 100;

const cellSchema = z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()]);

/**
 * Rows in a call: any columns, in the order in which the rows first name them. What a cell takes is checked and not
 * told: a tool's schema stands before the model in every conversation, and so with the other refinements here.
 */
export const inlineRowsSchema = z
  .array(
    z.record(
      z.string(),
      z.unknown().refine((cell) => cellSchema.safeParse(cell).success, {
        error: 'a cell takes a string of up to 10000 letters, a number, true, false or null',
      }) as unknown as typeof cellSchema,
    ),
  )
  .min(1)
  .max(MOST_INLINE_ROWS);

const columnsSchema = z
  .record(z.string(), z.string().max(1_000))
  .refine((columns) => isOneOfEach(Object.keys(columns).map(roleCalled)), {
    error: 'columns takes the names of place, latitude, longitude, time, each once',
  })
  .transform(
    (columns): Partial<LookupColumns> =>
      Object.fromEntries(Object.entries(columns).map(([word, name]) => [roleCalled(word), name])),
  );

function isOneOfEach(roles: readonly (string | undefined)[]): boolean {
  return !roles.includes(undefined) && new Set(roles).size === roles.length;
}

const modelSchema = z.string().refine((name) => MODEL_NAMES.includes(name as never), {
  error: `model takes one of ${MODEL_NAMES.join(', ')}`,
}) as unknown as z.ZodType<ModelName>;

export const lookupArgumentsSchema = z.strictObject({
  table: z.string().min(1).optional().describe('path, CSV or Parquet'),
  rows: inlineRowsSchema.optional().describe('or [{place | latitude, longitude; date}]'),
  columns: columnsSchema
    .optional()
    .describe('names by role: place, latitude, longitude, time; else found'),
  variables: z
    .array(z.string().meta({ endsAtComma: true }))
    .min(1)
    .optional(),
  resolution: z.enum(['daily', 'hourly']).meta({ words: RESOLUTION_WORDS }).default('daily'),
  model: modelSchema.optional(),
  days: z.enum(DAYS_NAMES).optional(),
  format: z.enum(LOOKUP_FORMATS).default('csv'),
  estimate: z.boolean().default(false).describe('start nothing, tell the cost'),
  job_name: z.string().optional(),
});

/** The arguments of start_lookup. */
export type LookupArguments = z.output<typeof lookupArgumentsSchema>;

export const lookupProgressSchema: z.ZodType<LookupProgress> = z.object({
  done: z.number().int(),
  of: z.number().int(),
  rows: z.number().int(),
});

const badRowsSchema = z
  .array(z.object({ line: z.number().int(), why: z.string() }))
  .describe('the first ones');

const countSchema = z.number().int().min(0);

/** What a lookup takes, before anything is started. */
export const lookupEstimateSchema = z.object({
  rows: countSchema,
  bad_row_count: countSchema,
  bad_rows: badRowsSchema,
  places: countSchema.describe('distinct coordinates'),
  cells: countSchema.describe('what values are of: grid cells where the model has a regular grid'),
  days: countSchema.describe('distinct days'),
  pairs: countSchema.describe('distinct days of all cells'),
  requests: countSchema.describe('upstream, for what is not in the store'),
  weight: z.number().describe('of these, as Open-Meteo counts'),
  days_of_free_tier: z.number(),
  remarks: z.array(z.string()).optional().describe('of names of several places, of shared cells'),
});

export type LookupEstimate = z.infer<typeof lookupEstimateSchema>;

/** Of the rows that have a value. Lines are the first row's that has the value. */
const lookupStatisticSchema = z.object({
  unit: z.string(),
  rows: countSchema,
  mean: z.number().optional(),
  min: z.number().optional(),
  min_line: countSchema.optional(),
  max: z.number().optional(),
  max_line: countSchema.optional(),
});

export type LookupStatistic = z.infer<typeof lookupStatisticSchema>;

/** A lookup's result: rows = matched + missing + bad_row_count. */
export const lookupResultSchema = z.object({
  kind: z.literal(LOOKUP_KIND),
  rows: countSchema,
  matched: countSchema.describe('rows with a value'),
  missing: countSchema.describe('good rows without any value'),
  missing_why: z.array(z.object({ why: z.string(), rows: countSchema })).optional(),
  bad_row_count: countSchema,
  bad_rows: badRowsSchema,
  file: z.object({
    uri: z.string(),
    format: z.enum(LOOKUP_FORMATS),
    bytes: countSchema,
  }),
  columns: z
    .record(z.string(), z.string())
    .optional()
    .describe('names of weather columns in the file, where the table has a column of that name'),
  statistics: z.record(z.string(), lookupStatisticSchema),
  model: z.string(),
  days: z.string().describe('whose midnights cut days'),
  provisional_from: z.string().optional(),
  remarks: z.array(z.string()).optional(),
  source: z.object({
    provider: z.string(),
    url: z.string(),
    licence: z.string(),
    attribution: z.string(),
    gathered_at: z.string(),
  }),
});

export type LookupResult = z.infer<typeof lookupResultSchema>;
