import { InvalidInputError } from '../base/errors.js';
import { mistakesIn, refuseMistakes } from '../base/mistakes.js';
import { availableIn } from '../climate/climate.js';
import { standInForMean } from '../climate/elements.js';
import { WIND } from '../rows/wind-rose.js';
import { filledVariables, type Manifest } from '../store/manifest.js';
import { variableLabel } from '../weather/labels.js';
import { type Kind, variableOf } from '../weather/variables.js';
import type { ChartJob, ChartRequest, ChartVariable } from './chart.js';
import { jobLabels } from './job-labels.js';
import { CHART_KINDS, type ChartKindName } from './kinds.js';
import { rangeOf } from './words.js';

/** The caller's request. Rows are SQL from Rows.select, one for each job. */
export interface AskedChart {
  kind: ChartKindName;
  variables?: readonly string[] | undefined;
  year?: number | undefined;
}

/** The default variable: the first of these that the job has, else the first that can be drawn. */
const PREFERRED = ['temperature_2m_mean', 'temperature_2m', 'temperature_2m_max'];

/**
 * Validates a request against the jobs and fills in defaults.
 * @throws InvalidInputError that says what cannot be drawn, and what can.
 */
export function chartRequest(
  asked: AskedChart,
  manifests: readonly Manifest[],
  rowsOf: (manifest: Manifest) => string,
): ChartRequest {
  refuseMistakes(chartMistakes(asked, manifests));
  return {
    jobs: toChartJobs(manifests, rowsOf) as [ChartJob, ...ChartJob[]],
    variables: drawnOf(withoutRepeats(asked), manifests) as [ChartVariable, ...ChartVariable[]],
    year: asked.year,
  };
}

function withoutRepeats({ variables, ...others }: AskedChart): AskedChart {
  return { ...others, variables: [...new Set(variables)] };
}

/** What cannot be drawn of a request, in sentences. */
export function chartMistakes(given: AskedChart, manifests: readonly Manifest[]): string[] {
  const asked = withoutRepeats(given);
  const ofJobs = [
    ...mistakesIn(() => refuseCounts(asked, manifests)),
    ...mistakesIn(() => refuseMixture(asked, manifests)),
  ];
  return [
    ...ofJobs,
    // The variables that can be drawn are known only of jobs that fit.
    ...(ofJobs.length > 0 ? [] : mistakesIn(() => drawnOf(asked, manifests))),
    ...mistakesIn(() => refuseYear(asked, manifests)),
  ];
}

function drawnOf(asked: AskedChart, manifests: readonly Manifest[]): ChartVariable[] {
  return asked.kind === 'wind_rose' ? windOf(asked, manifests) : variablesOf(asked, manifests);
}

function refuseCounts({ kind, variables }: AskedChart, manifests: readonly Manifest[]): void {
  const { jobs, variables: most } = CHART_KINDS[kind];
  if (manifests.length < jobs.min) {
    const taken = jobs.max === 1 ? 'one job' : `${jobs.min} to ${jobs.max} jobs`;
    throw new InvalidInputError(`${kind} takes ${taken} and got ${manifests.length}; name more.`);
  }
  if (manifests.length > jobs.max) {
    throw new InvalidInputError(
      `${kind} draws one job and got ${manifests.length}; call it for each, or take comparison.`,
    );
  }
  const allowed = manifests.length > 1 ? 1 : most;
  if (variables !== undefined && variables.length > allowed) {
    const of = manifests.length > 1 ? ` of ${manifests.length} jobs` : '';
    throw new InvalidInputError(
      `${kind} draws ${allowed === 1 ? 'one variable' : `at most ${allowed} variables`}${of} and got ${variables.length}; call it for each.`,
    );
  }
}

function refuseMixture({ kind }: AskedChart, manifests: readonly Manifest[]): void {
  const [first] = manifests;
  const other = manifests.find(
    ({ gathering }) => gathering.resolution !== first?.gathering.resolution,
  );
  if (first === undefined || other === undefined) return;
  throw new InvalidInputError(
    `${kind} takes jobs of one resolution; "${first.job_name}" is ${first.gathering.resolution} and "${other.job_name}" is ${other.gathering.resolution}.`,
  );
}

function refuseYear({ kind, year }: AskedChart, manifests: readonly Manifest[]): void {
  if (year === undefined) return;
  if (!CHART_KINDS[kind].takesYear) {
    throw new InvalidInputError(`${kind} shows all years; leave year out.`);
  }
  const outside = manifests.find(
    ({ gathering: { start_date, end_date } }) =>
      year < Number(start_date.slice(0, 4)) || year > Number(end_date.slice(0, 4)),
  );
  if (outside === undefined) return;
  throw new InvalidInputError(
    `year is ${year}, and "${outside.job_name}" has ${rangeOf([outside.gathering])}; take a year of these.`,
  );
}

function variablesOf(
  { kind, variables }: AskedChart,
  manifests: readonly Manifest[],
): ChartVariable[] {
  const names = variables?.length ? variables : [defaultOf(kind, manifests)];
  refuseMistakes(
    manifests.flatMap((manifest) =>
      names.flatMap((name) => mistakesIn(() => refuseVariable(kind, name, manifest))),
    ),
  );
  return names.map((name) => toChartVariable(name, manifests));
}

function defaultOf(kind: ChartKindName, manifests: readonly Manifest[]): string {
  const best = bestOf(manifests.map(valuedOf)) ?? bestOf(manifests.map(drawableOf));
  if (best !== undefined) return best;
  const has = manifests
    .map((manifest) => `"${manifest.job_name}" has ${listOf(manifest)}`)
    .join(', ');
  throw new InvalidInputError(
    `${kind} draws amounts and states, and there is none that ${manifests.length === 1 ? 'the job has' : 'all jobs have'}; ${has}.`,
  );
}

/** The best variable among those that all jobs have. */
function bestOf([first = [], ...others]: readonly string[][]): string | undefined {
  const shared = first.filter((name) => others.every((names) => names.includes(name)));
  return PREFERRED.find((name) => shared.includes(name)) ?? shared[0];
}

function refuseVariable(kind: ChartKindName, name: string, manifest: Manifest): void {
  const { job_name, gathering } = manifest;
  if (valuedOf(manifest).includes(name)) return;
  if (!gathering.variables.includes(name)) {
    throw new InvalidInputError(`"${job_name}" has no ${name}; it has ${listOf(manifest)}.`);
  }
  const drawable = drawableOf(manifest);
  if (!drawable.includes(name)) {
    const { kind: type } = variableOf(gathering.resolution, name);
    throw new InvalidInputError(
      `${name} is ${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}; ${kind} draws amounts and states, of which "${job_name}" has ${drawable.join(', ') || 'none'}.`,
    );
  }
  throw new InvalidInputError(
    `"${job_name}" has no value of ${name}: all of its rows lack one; take another variable.`,
  );
}

/** Amounts and states: only these can be drawn as a distance. */
function drawableOf({ gathering: { variables, resolution } }: Manifest): string[] {
  const kinds: Kind[] = ['amount', 'state'];
  return variables.filter((name) => kinds.includes(variableOf(resolution, name).kind));
}

/** The drawable variables that have a value or a stand-in. */
function valuedOf(manifest: Manifest): string[] {
  const filled = filledVariables(manifest);
  const own = drawableOf(manifest).filter((name) => filled.includes(name));
  return [...own, ...Object.keys(standInsOf(manifest))];
}

/** By variable, the replacement for a variable without values in the job. */
function standInsOf(manifest: Manifest): ChartJob['stand_ins'] {
  const available = availableIn(manifest);
  const isThere = ['temperature_2m_max', 'temperature_2m_min'].every((name) =>
    available.filled.includes(name),
  );
  const standIn = isThere ? standInForMean(available) : undefined;
  return standIn === undefined ? {} : { temperature_2m_mean: standIn };
}

/** The speed that a wind rose shows, and its direction. */
function windOf({ variables }: AskedChart, manifests: readonly Manifest[]): ChartVariable[] {
  const [manifest] = manifests as [Manifest];
  const { job_name, gathering } = manifest;
  const { speeds, direction } = WIND[gathering.resolution];
  const named = variables?.filter((name) => name !== direction) ?? [];
  const wanted = named.length === 0 ? speeds : named;
  const strange = wanted.find((name) => !speeds.includes(name));
  if (strange !== undefined) {
    throw new InvalidInputError(
      `wind_rose cannot show ${strange}; of ${gathering.resolution} jobs it takes one of ${speeds.join(', ')}.`,
    );
  }
  const filled = filledVariables(manifest);
  const speed =
    wanted.find((name) => filled.includes(name)) ??
    wanted.find((name) => gathering.variables.includes(name));
  if (speed === undefined || !gathering.variables.includes(direction)) {
    throw new InvalidInputError(
      `wind_rose needs ${direction} and ${wanted.join(' or ')}; "${job_name}" has ${listOf(manifest)}: gather them with start_gathering.`,
    );
  }
  return [speed, direction].map((name) => toChartVariable(name, manifests));
}

function listOf({ gathering }: Manifest): string {
  return gathering.variables.join(', ');
}

function toChartVariable(name: string, manifests: readonly Manifest[]): ChartVariable {
  const [manifest] = manifests;
  const { resolution } = (manifest as Manifest).gathering;
  const areStandIns = manifests.every((each) => name in standInsOf(each));
  const label = areStandIns ? STAND_IN_LABEL : variableLabel(name);
  const variable = variableOf(resolution, name);
  const inHours = variable.unit === 's' ? { unit: 'h', divisor: 3_600 } : { divisor: 1 };
  return { ...variable, ...inHours, name, label };
}

/** The label of the mean temperature if no job has one. */
const STAND_IN_LABEL = 'Mean of maximum and minimum temperature';

function toChartJobs(
  manifests: readonly Manifest[],
  rowsOf: (manifest: Manifest) => string,
): ChartJob[] {
  const labels = jobLabels(manifests);
  return manifests.map((manifest, index) => ({
    name: manifest.job_name,
    label: labels[index] ?? manifest.job_name,
    start_date: manifest.gathering.start_date,
    end_date: manifest.gathering.end_date,
    resolution: manifest.gathering.resolution,
    rows: rowsOf(manifest),
    stand_ins: standInsOf(manifest),
  }));
}
