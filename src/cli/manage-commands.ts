import { type Command, Option } from 'commander';
import { InvalidInputError } from '../base/errors.js';
import type { LoadConfig } from '../config.js';
import { JOB_STATUSES, type JobStatus } from '../durable/promises.js';
import { cancelJobs, deleteJobs, listJobs } from '../tools/job-tools.js';
import type { ToolServices } from '../tools/services.js';
import { askIfSure } from './ask.js';
import { commandServices } from './command-services.js';
import { exitCodeOf } from './errors.js';
import { toCount } from './options.js';
import { print, printJson, printTable, tell } from './output.js';
import { runTool } from './run-tool.js';

interface ListOptions {
  status?: JobStatus;
  prefix?: string;
  place?: string;
  since?: string;
  limit?: number;
  cursor?: string;
  json?: true;
}

/** list, cancel and delete: shows jobs, and ends or removes them. */
export function addManageCommands(program: Command, config: LoadConfig): void {
  program
    .command('list')
    .description('list jobs, the newest first')
    .addOption(new Option('--status <status>', 'only jobs of this status').choices(JOB_STATUSES))
    .option('--prefix <text>', 'beginning of the job name')
    .option('--place <text>', 'part of the name of the place')
    .option('--since <date>', 'started on this day or later, YYYY-MM-DD')
    .option('--limit <count>', 'at most this many', toCount)
    .option('--cursor <cursor>', 'go on after an earlier list')
    .option('--json', 'print the answer as JSON')
    .action((options: ListOptions) => list(commandServices(config()), options));
  program
    .command('cancel')
    .description('stop running jobs; parts that are done are kept')
    .argument('<job_names...>')
    .option('--json', 'print the answer as JSON')
    .action((names: string[], options: { json?: true }) =>
      cancel(names, commandServices(config()), options),
    );
  program
    .command('delete')
    .description('delete ended jobs for good: results, histories, parts that no other job uses')
    .argument('<job_names...>')
    .option('--yes', 'do not ask')
    .option('--json', 'print the answer as JSON')
    .action(async (names: string[], { yes, json }: { yes?: true; json?: true }) => {
      if (yes || (await isSure(names))) await remove(names, commandServices(config()), json);
    });
}

async function list(services: ToolServices, { json, ...filter }: ListOptions): Promise<void> {
  const answer = await runTool(listJobs, filter, services);
  if (json) return printJson(answer);
  if (answer.jobs.length > 0) {
    printTable(
      ['job', 'status', 'place', 'started'],
      answer.jobs.map(({ job_name, status, place, started_at }) => [
        job_name,
        status,
        place,
        started_at,
      ]),
    );
  } else print('No jobs.');
  if (answer.next_cursor) tell(`There are more: --cursor ${answer.next_cursor}`);
  if (answer.attention) tell(answer.attention);
}

async function cancel(
  job_names: string[],
  services: ToolServices,
  { json }: { json?: true },
): Promise<void> {
  const answer = await runTool(cancelJobs, { job_names }, services);
  process.exitCode = exitCodeOf(outcomesOf(answer.jobs), ['requested', 'not_running']);
  if (json) return printJson(answer);
  for (const { message } of answer.jobs) print(message);
}

function outcomesOf(jobs: readonly { outcome: string }[]): string[] {
  return jobs.map(({ outcome }) => outcome);
}

/** Nothing is deleted by accident: a person is asked, and a script must pass --yes. */
async function isSure(names: string[]): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new InvalidInputError(
      'delete asks first, and there is no terminal to ask on; give --yes to delete without being asked.',
    );
  }
  const what = names.length === 1 ? `"${names[0]}"` : `${names.length} jobs`;
  return askIfSure(`Delete ${what} with results for good?`);
}

async function remove(
  job_names: string[],
  services: ToolServices,
  json: true | undefined,
): Promise<void> {
  const answer = await runTool(deleteJobs, { job_names }, services);
  process.exitCode = exitCodeOf(outcomesOf(answer.jobs), ['deleted']);
  if (json) return printJson(answer);
  for (const { message } of answer.jobs) print(message);
}
