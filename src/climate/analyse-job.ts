import type { Manifest } from '../results/manifest.js';
import type { Rows } from '../results/rows.js';
import { countDays } from '../weather/dates.js';
import type { Baseline } from './baseline.js';
import { type Climate, withClimate } from './climate.js';
import { completeness } from './completeness.js';
import { lackingFor, sourceOf } from './elements.js';
import { ANALYSES, type AnalysisName } from './index.js';

/** One job's analyses, by name, beside what the job is. */
export type Analysed = Record<string, unknown>;

/**
 * Computes analyses over all rows of a finished job. What an analysis cannot have of this job stands in its `lacks`.
 * @throws UnavailableError when a stored part is missing or damaged.
 */
export async function analyseJob(
  manifest: Manifest,
  rows: Rows,
  names: readonly AnalysisName[],
  baseline: Baseline,
): Promise<Analysed> {
  const { start_date, end_date } = manifest.gathering;
  return withClimate(manifest, rows.select(manifest), rows, async (climate) => {
    const analysed: Analysed = {
      ...describe(manifest),
      completeness: await completeness(climate, countDays(start_date, end_date)),
    };
    for (const name of names) analysed[name] = await analyse(name, climate, baseline);
    return analysed;
  });
}

function describe({ job_name, gathering, result }: Manifest): Analysed {
  const { place, latitude, longitude, start_date, end_date, resolution } = gathering;
  return {
    job_name,
    ...(place !== undefined && { place }),
    latitude,
    longitude,
    start_date,
    end_date,
    resolution,
    ...(result.provisional_from !== undefined && { provisional_from: result.provisional_from }),
  };
}

async function analyse(
  name: AnalysisName,
  climate: Climate,
  baseline: Baseline,
): Promise<Record<string, unknown>> {
  const { needs, analyse } = ANALYSES[name];
  const { resolution, variables } = climate;
  const lacks = lackingFor(needs, resolution, variables);
  const hasAny = needs.some((need) => sourceOf(need, resolution, variables));
  return {
    ...(hasAny && (await analyse(climate, baseline))),
    ...(lacks.length > 0 && { lacks }),
  };
}
