import type { AwaitedJob } from '../durable/outcomes.js';
import { MANIFEST_KIND, type Result, type Statistic } from '../store/manifest.js';
import { print, printTable, tell } from './output.js';

/** Prints a row for each job and variable, then the jobs without a result, with the reason. */
export function printResults(jobs: readonly AwaitedJob[]): void {
  const gathered = jobs.flatMap(({ job_name, kind, result }) =>
    kind === MANIFEST_KIND && result !== undefined ? [{ job_name, result: result as Result }] : [],
  );
  const rows = gathered.flatMap(({ job_name, result }) => rowsOf(job_name, result));
  if (rows.length > 0) {
    printTable(['job', 'variable', 'mean', 'min', 'on', 'max', 'on', 'sum', 'complete'], rows);
  }
  for (const { result } of gathered) tell(`${result.rows} rows: ${result.data.uri}`);
  for (const { job_name, status, error, attention } of jobs) {
    if (status !== 'completed') {
      print([job_name, status, error ?? attention].filter(Boolean).join('  '));
    } else if (attention !== undefined) tell(attention);
  }
}

function rowsOf(job_name: string, { statistics, completeness }: Result) {
  return Object.entries(statistics).map(([variable, statistic], index) => [
    index === 0 ? job_name : undefined,
    variable,
    quantity(statistic, 'mean'),
    quantity(statistic, 'min'),
    statistic.min_at,
    quantity(statistic, 'max'),
    statistic.max_at,
    quantity(statistic, 'sum'),
    `${completeness[variable]} %`,
  ]);
}

/** Two decimals for people; the JSON has six. */
export function quantity(
  statistic: Statistic,
  key: 'mean' | 'min' | 'max' | 'sum',
): string | undefined {
  const value = statistic[key];
  return value === undefined ? undefined : `${Number(value.toFixed(2))} ${statistic.unit}`;
}
