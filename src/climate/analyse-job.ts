import { cutIntoDays, type DayCut, storedDaysOf } from '../rows/day-cut.js';
import type { Rows } from '../rows/rows.js';
import type { Manifest } from '../store/manifest.js';
import { countDays, earlier, later } from '../weather/dates.js';
import type { Gathering } from '../weather/gathering.js';
import { seamYears } from '../weather/models.js';
import type { Analysis } from './analysis.js';
import type { Baseline } from './baseline.js';
import { type Climate, withClimate } from './climate.js';
import { completeness } from './completeness.js';
import { lackingFor, sourceOf, standInForMean } from './elements.js';
import { yearRanges } from './figures.js';
import { ANALYSES, type AnalysisName, OF_YEARS } from './index.js';
import { partialYears } from './whole-periods.js';

/** One job's analyses by name, and a description of the job. */
export type Analysed = Record<string, unknown>;

/**
 * Computes analyses over all rows of a finished job. Results that the job cannot give are named in `lacks`.
 * @throws UnavailableError if a stored part is missing or damaged.
 */
export async function analyseJob(
  manifest: Manifest,
  rows: Rows,
  names: readonly AnalysisName[],
  baseline: Baseline,
  days: DayCut = storedDaysOf(manifest),
): Promise<Analysed> {
  const { start_date, end_date } = manifest.gathering;
  const source = cutIntoDays(rows.select(manifest), days, manifest.gathering);
  return withClimate(manifest, source, rows, async (climate) => {
    const analysed: Analysed = {
      ...describe(manifest),
      days: days.words,
      ...aboutValues(climate, names),
      completeness: await completeness(climate, countDays(start_date, end_date)),
    };
    for (const name of names) {
      analysed[name] = await analyse(name, climate, baseline, manifest.gathering);
    }
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
    ...(result.model !== undefined && { model: result.model }),
    ...(result.provisional_from !== undefined && { provisional_from: result.provisional_from }),
  };
}

/** Notes on stand-ins, and the years that the job covers only in part. */
function aboutValues(climate: Climate, names: readonly AnalysisName[]): Analysed {
  const standIn = standInForMean(climate);
  const isOfYears = climate.elements.length > 0 && names.some((name) => OF_YEARS.includes(name));
  const partial = isOfYears ? partialYears(climate.range) : [];
  return {
    ...(standIn !== undefined && { stand_ins: { temperature_2m_mean: standIn.words } }),
    ...(partial.length > 0 && { partial_years: yearRanges(partial) }),
  };
}

async function analyse(
  name: AnalysisName,
  climate: Climate,
  baseline: Baseline,
  gathering: Gathering,
): Promise<Record<string, unknown>> {
  const { needs, analyse }: Analysis = ANALYSES[name];
  const lacks = lackingFor(needs, climate);
  const hasAny = needs.some((need) => sourceOf(need, climate));
  return {
    ...(hasAny && (await analyse(climate, baseline))),
    ...(hasAny && seamsUnder(ANALYSES[name], climate, baseline, gathering)),
    ...(lacks.length > 0 && { lacks }),
  };
}

/** The years in which the source of an analysis's values changes, within the years that the analysis uses. */
function seamsUnder(
  { needs, years }: Analysis,
  climate: Climate,
  { first, last }: Baseline,
  gathering: Gathering,
): { seams?: number[] } {
  const used = needs.flatMap((need) => sourceOf(need, climate)?.variables ?? []);
  const { start_date, end_date } = gathering;
  const within =
    years === 'baseline'
      ? {
          start_date: later(start_date, `${first}-01-01`),
          end_date: earlier(end_date, `${last}-12-31`),
        }
      : { start_date, end_date };
  const seams = seamYears({ ...gathering, ...within }, used);
  return seams.length === 0 ? {} : { seams };
}
