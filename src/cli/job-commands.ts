import { type Command, InvalidArgumentError, Option } from 'commander';
import { InvalidInputError } from '../base/errors.js';
import type { Config, LoadConfig } from '../config.js';
import { isUnusable } from '../durable/tools/start-asked-jobs.js';
import type { Location } from '../tools/gathering/locations.js';
import { probeStatus } from '../tools/job-tools.js';
import { startGathering } from '../tools/start-gathering.js';
import {
  DAYS_NAMES,
  type DaysName,
  MODEL_NAMES,
  type ModelName,
  PROVIDER_NAMES,
  type ProviderName,
} from '../weather/gathering.js';
import type { Resolution } from '../weather/variables.js';
import { type AwaitOptions, awaitJobs } from './await-jobs.js';
import { commandServices } from './command-services.js';
import { exitCodeOf } from './errors.js';
import { splitAtCommas, toSeconds } from './options.js';
import { print, printJson, printTable } from './output.js';
import { progressWords } from './progress-words.js';
import { runTool } from './run-tool.js';

interface StartOptions extends AwaitOptions {
  at: Location[];
  startDate: string;
  endDate: string;
  resolution: Resolution;
  variables?: string[];
  provider: ProviderName;
  model?: ModelName;
  days?: DaysName;
  jobName?: string;
  retryFailed: boolean;
  wait?: true;
}

/** Outcomes of a job that is there as it was asked for. */
const USABLE = ['started', 'joined', 'retried'];

/** start, probe and await: the agents' tools as commands. */
export function addJobCommands(program: Command, config: LoadConfig): void {
  program
    .command('start')
    .description('start a gathering job for each place, or find the one there is')
    .argument('[places...]', 'names of places, such as Seattle or "Springfield, Illinois"')
    .option(
      '--at <latitude,longitude>',
      'a place by its coordinates (may be repeated)',
      addPoint,
      [],
    )
    .requiredOption('--start-date <date>', 'first day, YYYY-MM-DD')
    .requiredOption('--end-date <date>', 'last day, YYYY-MM-DD')
    .addOption(
      new Option('--resolution <resolution>', 'steps of the rows')
        .choices(['daily', 'hourly'])
        .default('daily'),
    )
    .option('--variables <names>', "Open-Meteo's names, with commas between", splitAtCommas)
    .addOption(
      new Option('--provider <provider>', 'who has the weather')
        .choices(PROVIDER_NAMES)
        .default('open-meteo'),
    )
    .addOption(
      new Option(
        '--model <model>',
        'of Open-Meteo: era5 (the default) is one model from 1940 on, of 25 km and 5 days late; finer ones begin later, best_match mixes them (docs/models.md)',
      ).choices(MODEL_NAMES),
    )
    .addOption(
      new Option(
        '--days <days>',
        "whose days daily rows are: local (the default), the place's in standard time all the year, or utc",
      ).choices(DAYS_NAMES),
    )
    .option('--job-name <name>', 'name of the job, for one place; derived when left out')
    .option('--retry-failed', 'run jobs again that did not complete', false)
    .option('--wait', 'then wait for the results')
    .option('--json', 'print the answer as JSON')
    .action((places: string[], options: StartOptions) => start(config(), places, options));
  program
    .command('probe')
    .description('tell how far jobs are')
    .argument('<job_names...>')
    .option('--json', 'print the answer as JSON')
    .action((names: string[], options) => probe(config(), names, options));
  program
    .command('await')
    .description('wait for the results of jobs')
    .argument('<job_names...>')
    .option('--any', 'until one of them has ended, instead of all')
    .option(
      '--wait-seconds <seconds>',
      'at most this long; without it, as long as it takes',
      toSeconds,
    )
    .option('--json', 'print the answer as JSON')
    .action((names: string[], options: AwaitOptions) =>
      awaitJobs(names, commandServices(config()), options),
    );
}

async function start(config: Config, places: string[], options: StartOptions): Promise<void> {
  const services = commandServices(config);
  const { jobs } = await runTool(
    startGathering,
    {
      locations: toLocations(places, options),
      start_date: options.startDate,
      end_date: options.endDate,
      resolution: options.resolution,
      variables: options.variables,
      provider: options.provider,
      model: options.model,
      days: options.days,
      retry_failed: options.retryFailed,
    },
    services,
  );
  const names = jobs.flatMap((job) =>
    job.job_name === undefined || isUnusable(job) ? [] : [job.job_name],
  );
  if (names.length < jobs.length)
    process.exitCode = exitCodeOf(
      jobs.map(({ outcome }) => outcome),
      USABLE,
    );
  if (options.wait && names.length === jobs.length) return awaitJobs(names, services, options);
  if (options.json) return printJson({ jobs });
  for (const { outcome, status, job_name, message } of jobs) {
    print([outcome, status, job_name, message].filter(Boolean).join('  '));
  }
}

function toLocations(places: string[], { at, jobName }: StartOptions): Location[] {
  const locations: Location[] = [...places.map((place) => ({ place })), ...at];
  if (locations.length === 0) {
    throw new InvalidInputError(
      'No place was given; name some, or give coordinates with --at 47.61,-122.33.',
    );
  }
  if (jobName === undefined) return locations;
  if (locations.length > 1) {
    throw new InvalidInputError(
      `--job-name is for one place, and ${locations.length} were given; leave it out, or start them one by one.`,
    );
  }
  return locations.map((location) => ({ ...location, job_name: jobName }));
}

async function probe(config: Config, job_names: string[], options: { json?: true }): Promise<void> {
  const answer = await runTool(probeStatus, { job_names }, commandServices(config));
  if (options.json) return printJson(answer);
  printTable(
    ['job', 'status', 'progress', 'left', 'attention'],
    answer.jobs.map(({ job_name, status, progress, eta_seconds, attention }) => [
      job_name,
      status,
      progressWords(progress),
      eta_seconds && `${eta_seconds} s`,
      attention,
    ]),
  );
}

function addPoint(text: string, earlier: Location[]): Location[] {
  const match = /^\s*([+-]?[\d.]+)\s*,\s*([+-]?[\d.]+)\s*$/.exec(text);
  if (match === null)
    throw new InvalidArgumentError('It takes two numbers, such as 47.61,-122.33.');
  return [...earlier, { latitude: Number(match[1]), longitude: Number(match[2]) }];
}
