import { z } from 'zod';
import { UnavailableError } from '../base/errors.js';
import { readText, writeTextUnsettled } from '../base/files.js';
import { isAsSealed, seal } from '../durable/folder/checksum.js';
import type { GridCell } from '../weather/gathering.js';
import type { Credit, Series, SeriesData, WeatherProvider } from '../weather/provider.js';
import { PART_FORMAT, variantOf } from './part-names.js';

export interface Description {
  /** Metres; null when upstream has none. */
  elevation_m: number | null;
  /** Present when upstream's answers tell it. */
  credit?: Credit | undefined;
  /** The grid cell that upstream answered for; absent for stations, and in files of 0.2.0. */
  cell?: GridCell | undefined;
  /** Whose days the rows are and which model made them, when upstream's answers tell it. */
  days?: string | undefined;
  made_by?: string | undefined;
}

/** Name of the file beside a series' parts. */
export const DESCRIPTION = 'series.json';

const descriptionSchema = z.object({
  format: z.literal(PART_FORMAT),
  elevation_m: z.number().nullable(),
  credit: z.object({ licence: z.string(), attribution: z.string() }).optional(),
  cell: z
    .object({
      latitude: z.number(),
      longitude: z.number(),
      elevation_m: z.number().nullable(),
    })
    .optional(),
  days: z.string().optional(),
  made_by: z.string().optional(),
});

/**
 * Reads the description of a folder's series; undefined when there is none, or when it is damaged.
 * @throws UnavailableError when its format is unknown to this version.
 */
export function readDescription(path: string): z.output<typeof descriptionSchema> | undefined {
  const text = readText(path);
  let content: unknown;
  try {
    content = JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
  if (!isAsSealed(content)) return undefined;
  const format = (content as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format !== PART_FORMAT) {
    throw new UnavailableError(
      `The description ${path} has format ${format}; this version reads format ${PART_FORMAT}: use the version of durable-weather that wrote it, or a newer one.`,
    );
  }
  return descriptionSchema.safeParse(content).data;
}

/**
 * Writes in words what the folder's hash stands for. A part that is written next, into the same folder, settles it: a
 * part whose description is lost counts as not stored.
 */
export async function describeSeries(
  store: string,
  path: string,
  series: Series,
  source: WeatherProvider['source'],
  data: SeriesData,
): Promise<void> {
  const { latitude, longitude, resolution, variables, station } = series;
  const known = readDescription(path);
  const isNews = known !== undefined && known.cell === undefined && data.cell !== undefined;
  if (known !== undefined && !isNews) return;
  const [variant] = variantOf(series);
  const description = {
    format: PART_FORMAT,
    latitude,
    longitude,
    elevation_m: data.elevation,
    cell: data.cell,
    resolution,
    variables,
    source: source.url,
    station: station?.id,
    ...variant,
    credit: data.credit,
    days: data.days,
    made_by: data.model,
  };
  await writeTextUnsettled(store, path, `${JSON.stringify(seal(description), null, 2)}\n`);
}
