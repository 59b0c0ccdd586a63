import { createWriteStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { InvalidInputError, UnavailableError } from '../base/errors.js';
import type { Config, LoadConfig } from '../config.js';
import { isUnusable } from '../durable/tools/start-asked-jobs.js';
import type { LookupEstimate, LookupResult } from '../lookup/contract.js';
import { LOOKUP_FORMATS, type LookupFormat } from '../lookup/lookup.js';
import type { ToolServices } from '../tools/services.js';
import { startLookup } from '../tools/start-lookup.js';
import { DAYS_NAMES, type DaysName, MODEL_NAMES, type ModelName } from '../weather/gathering.js';
import type { Resolution } from '../weather/variables.js';
import { waitShowingBars } from './await-jobs.js';
import { commandServices } from './command-services.js';
import { EXIT } from './errors.js';
import { splitAtCommas } from './options.js';
import { print, printJson, tell } from './output.js';
import { type OutputTarget, outputTarget } from './output-target.js';
import { printResults } from './results-table.js';
import { runTool } from './run-tool.js';
import { writeTarget } from './write-target.js';

interface LookupOptions {
  output?: string;
  columns?: Record<string, string>;
  variables?: string[];
  resolution: Resolution;
  model?: ModelName;
  days?: DaysName;
  format?: LookupFormat;
  jobName?: string;
  retryFailed: boolean;
  estimate: boolean;
  json?: true;
}

/** lookup: the weather beside each row of a table. */
export function addLookupCommand(program: Command, config: LoadConfig): void {
  program
    .command('lookup')
    .description("write a table's rows with the weather of their places and dates")
    .argument('<table>', 'a CSV or Parquet file')
    .option('--output <file>', 'where to write it; stdout with -')
    .option(
      '--columns <role=name,...>',
      'columns by their names, such as lat=Breite,lon=Länge,date=Tag; found when left out',
      toColumns,
    )
    .option('--variables <names>', "Open-Meteo's names, with commas between", splitAtCommas)
    .addOption(
      new Option('--resolution <resolution>', 'what rows are joined with')
        .choices(['daily', 'hourly'])
        .default('daily'),
    )
    .addOption(new Option('--model <model>', 'era5 when left out').choices(MODEL_NAMES))
    .addOption(new Option('--days <days>', 'local when left out').choices(DAYS_NAMES))
    .addOption(
      new Option('--format <format>', 'parquet for --output *.parquet, else csv').choices(
        LOOKUP_FORMATS,
      ),
    )
    .option('--job-name <name>', 'name of the job; derived when left out')
    .option('--retry-failed', 'run the job again if it did not complete', false)
    .option('--estimate', 'start nothing, and tell what it takes', false)
    .option('--json', 'print the answer as JSON')
    .action((table: string, options: LookupOptions) => lookup(config(), table, options));
}

async function lookup(config: Config, table: string, options: LookupOptions): Promise<void> {
  // Before the job starts: an output that cannot be written is refused at once.
  const target = targetOf(table, options);
  const services = commandServices(config);
  const answer = await startOrEstimate(table, options, services);
  if (answer.estimate !== undefined) {
    return options.json ? printJson(answer.estimate) : printEstimate(answer.estimate);
  }
  const result = await resultOf(nameOfStarted(answer), services);
  if (result === undefined) return;
  if (target !== undefined) await writeTable(result, target);
  if (options.json && options.output !== '-') printJson(result);
  else report(result, options);
}

/**
 * Where the rows go; undefined for an estimate without an output.
 * @throws InvalidInputError, UnavailableError for an output that cannot be written.
 */
function targetOf(table: string, { output, estimate }: LookupOptions): OutputTarget | undefined {
  if (output !== undefined) {
    const target = outputTarget(output);
    refuseTableItself(table, target);
    return target;
  }
  if (estimate) return undefined;
  throw new InvalidInputError('--output is missing; give it the path of a file, or - for stdout.');
}

type LookupAnswer = Awaited<ReturnType<typeof startLookup.run>> & { estimate?: LookupEstimate };

function startOrEstimate(
  table: string,
  options: LookupOptions,
  services: ToolServices,
): Promise<LookupAnswer> {
  const { output, columns, variables, resolution, model, days, estimate } = options;
  return runTool(
    startLookup,
    {
      table: resolve(table),
      columns,
      variables,
      resolution,
      model,
      days,
      format: options.format ?? (output?.endsWith('.parquet') ? 'parquet' : 'csv'),
      estimate,
      job_name: options.jobName,
      retry_failed: options.retryFailed,
    },
    services,
  );
}

/** @throws InvalidInputError, UnavailableError where nothing was started. */
function nameOfStarted({ job, next_step }: LookupAnswer): string {
  const { job_name, message } = job ?? {};
  if (job === undefined || job_name === undefined || isUnusable(job)) {
    const why = message ?? next_step;
    throw job?.outcome === 'unavailable' ? new UnavailableError(why) : new InvalidInputError(why);
  }
  if (message !== undefined) tell(message);
  return job_name;
}

/** Waits for the job. One that does not complete is printed, and ends the command as failed. */
async function resultOf(name: string, services: ToolServices): Promise<LookupResult | undefined> {
  const { jobs } = await waitShowingBars([name], services);
  const [ended] = jobs;
  if (ended?.status === 'completed' && ended.result !== undefined) {
    return ended.result as LookupResult;
  }
  printResults(jobs);
  process.exitCode = EXIT.failed;
  return undefined;
}

async function writeTable({ file }: LookupResult, target: OutputTarget): Promise<void> {
  const from = await open(fileURLToPath(file.uri)).catch((error: Error) => {
    throw new UnavailableError(`${file.uri} cannot be read: ${error.message}.`);
  });
  // A copy of the file would be for its owner alone, as all that the engine's worker writes.
  await writeTarget(target, `lookup.${file.format}`, (path) =>
    pipeline(from.createReadStream(), createWriteStream(path)),
  ).finally(() => from.close());
}

/** An existing file gives way to a new one, as with `export --output`; the table that is looked up does not. */
function refuseTableItself(table: string, target: OutputTarget): void {
  if (target.way === 'stdout') return;
  const [one, other] = [table, target.path].map((path) =>
    statSync(path, { throwIfNoEntry: false, bigint: true }),
  );
  if (one === undefined || one.dev !== other?.dev || one.ino !== other.ino) return;
  throw new InvalidInputError(`--output is the table ${table} itself; name another file.`);
}

function report(result: LookupResult, { output }: LookupOptions): void {
  // The table itself may be on stdout.
  const say = output === '-' ? tell : print;
  say(
    `${result.rows} rows: ${result.matched} with weather, ${result.missing} without, ${result.bad_row_count} bad${output === '-' ? '' : `: ${output}`}`,
  );
  for (const { why, rows } of result.missing_why ?? []) say(`${rows} without: ${why}`);
  tellBadRows(result);
  for (const remark of result.remarks ?? []) tell(remark);
  tell(result.source.attribution);
}

function printEstimate(estimate: LookupEstimate): void {
  print(
    `${estimate.rows} rows, ${estimate.bad_row_count} bad; ${estimate.places} places in ${estimate.cells} cells, ${estimate.pairs} days of cells`,
  );
  print(
    `${estimate.requests} requests of weight ${estimate.weight}: ${estimate.days_of_free_tier} days of Open-Meteo's free tier`,
  );
  for (const remark of estimate.remarks ?? []) tell(remark);
  tellBadRows(estimate);
}

function tellBadRows({
  bad_row_count,
  bad_rows,
}: Pick<LookupResult, 'bad_row_count' | 'bad_rows'>): void {
  for (const { line, why } of bad_rows) tell(`line ${line}: ${why}`);
  const rest = bad_row_count - bad_rows.length;
  if (rest > 0) tell(`and ${rest} more bad rows`);
}

function toColumns(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [role = '', ...name] = pair.split('=');
      if (name.length === 0) throw new InvalidArgumentError('It takes pairs such as lat=Breite.');
      return [role.trim(), name.join('=').trim()];
    }),
  );
}
