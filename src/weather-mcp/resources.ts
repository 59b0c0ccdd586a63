import { z } from 'zod';
import { InvalidInputError } from '../base/errors.js';
import { withoutActing } from '../base/one-line.js';
import { UnknownResourceError } from '../mcp/errors.js';
import {
  defineMethod,
  LIST_CACHE,
  type Methods,
  ONE_PAGE,
  PRIVATE_LIST_CACHE,
} from '../mcp/methods.js';
import { listJobs } from '../tools/job-tools.js';
import { finishedJobs } from '../tools/rows/finished-jobs.js';
import { jobCsv } from '../tools/rows/job-csv.js';
import type { ToolServices } from '../tools/services.js';
import { JOBS_VIEW, readJobsView, VIEWS_EXTENSION } from './jobs-view.js';

const JOBS = {
  uri: 'weather://jobs',
  name: 'jobs',
  title: 'Jobs',
  description: 'The gathering jobs there are, the newest first; list_jobs has filters and pages.',
  mimeType: 'application/json',
};

/** Templates of the resources that each finished job has. */
export const TEMPLATES = [
  {
    uriTemplate: 'weather://jobs/{job_name}',
    name: 'result',
    title: 'Result of a job',
    description: 'What await_result gives of a finished job: exact statistics over all its rows.',
    mimeType: 'application/json',
  },
  {
    uriTemplate: 'weather://jobs/{job_name}/data.csv',
    name: 'data',
    title: 'Rows of a job',
    description: 'The rows of a finished job as CSV, of up to 10,000; time is UTC.',
    mimeType: 'text/csv',
  },
] as const;

/** The resources, for hosts that let a user choose the model's input. Their lists come from memory. */
export function resourceMethods(services: ToolServices): Methods {
  return {
    'resources/list': {
      params: ONE_PAGE,
      answer: (_params, { line, extensions = [] }) =>
        extensions.includes(VIEWS_EXTENSION)
          ? { resources: [JOBS, JOBS_VIEW], ...(line === '2026' && PRIVATE_LIST_CACHE) }
          : { resources: [JOBS] },
      cache: LIST_CACHE,
    },
    'resources/templates/list': {
      params: ONE_PAGE,
      answer: () => ({ resourceTemplates: [...TEMPLATES] }),
      cache: LIST_CACHE,
    },
    'resources/read': defineMethod({
      params: z.looseObject({ uri: z.string() }),
      answer: ({ uri }, { signal }) => read(uri, services, signal),
    }),
  };
}

async function read(uri: string, services: ToolServices, signal: AbortSignal): Promise<object> {
  if (uri === JOBS_VIEW.uri) return readJobsView();
  if (uri === JOBS.uri) {
    const list = await listJobs.run(listJobs.input.parse({}), services, { signal });
    return { contents: [{ uri, mimeType: JOBS.mimeType, text: toJson(list) }] };
  }
  const { job_name, isData } = parseJobUri(uri);
  const manifests = await foundUnder(uri, finishedJobs([job_name], services));
  const contents = manifests.map(async (manifest) =>
    isData
      ? {
          uri,
          mimeType: 'text/csv',
          text: withoutActing(await jobCsv(manifest, await services.rows())),
        }
      : { uri, mimeType: 'application/json', text: toJson(manifest.result) },
  );
  return { contents: await Promise.all(contents) };
}

/** A job that cannot be read is a resource that does not exist. */
async function foundUnder<T>(uri: string, finding: Promise<T>): Promise<T> {
  try {
    return await finding;
  } catch (error) {
    if (error instanceof InvalidInputError) throw new UnknownResourceError(error.message, uri);
    throw error;
  }
}

/** @throws UnknownResourceError for a URI that no resource can have. */
export function parseJobUri(uri: string): { job_name: string; isData: boolean } {
  try {
    const [, name = '', file] = /^weather:\/\/jobs\/([^/]+)(\/data\.csv)?$/.exec(uri) ?? [];
    if (name !== '') return { job_name: decodeURIComponent(name), isData: file !== undefined };
  } catch {
    // A malformed percent escape: not one of our URIs.
  }
  const known = [JOBS.uri, ...TEMPLATES.map(({ uriTemplate }) => uriTemplate)].join(', ');
  throw new UnknownResourceError(`There is no resource "${uri}"; known are ${known}.`, uri);
}

function toJson(content: unknown): string {
  return JSON.stringify(withoutActing(content), null, 2);
}
