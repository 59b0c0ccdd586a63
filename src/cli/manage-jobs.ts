import type { JobListing, JobStatus } from '../jobs/port.js';
import type { ToolServices } from '../tools/tool.js';
import { EXIT } from './errors.js';
import { print, printJson, printTable } from './output.js';

const LIST_MS = 50_000;

interface ListOptions {
  status?: JobStatus;
  prefix?: string;
  limit: number;
  json?: true;
}

/** Prints the jobs that Temporal knows, then finished ones that it has forgotten. */
export async function listJobs(services: ToolServices, options: ListOptions): Promise<void> {
  const listed = await (await services.jobs()).list(options, LIST_MS);
  const jobs = [...listed, ...(await forgotten(services, listed, options))].slice(0, options.limit);
  if (options.json) return printJson({ jobs: jobs.map(toJson) });
  if (jobs.length === 0) return print('No jobs.');
  printTable(
    ['job', 'status', 'started', 'ended'],
    jobs.map(({ name, status, startedAt, closedAt }) => [
      name,
      status,
      startedAt?.toISOString(),
      closedAt?.toISOString(),
    ]),
  );
}

async function forgotten(
  { manifests }: ToolServices,
  listed: JobListing[],
  { status = 'completed', prefix = '' }: ListOptions,
): Promise<JobListing[]> {
  if (status !== 'completed') return [];
  const known = new Set(listed.map(({ name }) => name));
  const names = (await manifests.names()).filter(
    (name) => name.startsWith(prefix) && !known.has(name),
  );
  return names.map((name) => ({ name, status: 'completed' }));
}

function toJson({ name, status, startedAt, closedAt }: JobListing) {
  return { job_name: name, status, started_at: startedAt, ended_at: closedAt };
}

const CANCEL_WORDS = {
  requested: 'is being cancelled; parts that are done are kept',
  not_running: 'has ended already',
  unknown: 'is not the name of a job',
};

/** Asks jobs to stop and prints what became of each request. */
export async function cancelJobs(
  names: string[],
  services: ToolServices,
  options: { json?: true },
): Promise<void> {
  const jobs = await services.jobs();
  const answers = await Promise.all(
    names.map(async (job_name) => ({ job_name, cancel: await jobs.cancel(job_name) })),
  );
  if (answers.some(({ cancel }) => cancel === 'unknown')) process.exitCode = EXIT.invalidInput;
  if (options.json) return printJson({ jobs: answers });
  for (const { job_name, cancel } of answers) print(`${job_name} ${CANCEL_WORDS[cancel]}`);
}
