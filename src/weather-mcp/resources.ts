import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ReadResourceRequestSchema,
  type ReadResourceResult,
} from '@modelcontextprotocol/sdk/types.js';
import { InvalidInputError } from '../base/errors.js';
import { withoutActing } from '../base/one-line.js';
import type { Calls } from '../mcp/calls.js';
import { toMcpError } from '../mcp/errors.js';
import { listJobs } from '../tools/job-tools.js';
import { finishedJobs } from '../tools/rows/finished-jobs.js';
import { jobCsv } from '../tools/rows/job-csv.js';
import type { ToolServices } from '../tools/services.js';

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

/** Adds the resources, for hosts that let a user choose the model's input. Their lists come from memory. */
export function addResources(
  server: Server,
  services: ToolServices,
  calls: Calls,
  log: (line: string) => void,
): void {
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: [JOBS] }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
    resourceTemplates: [...TEMPLATES],
  }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }, { signal }) =>
    calls.run(signal, async (ending) => {
      try {
        return await read(params.uri, services, ending);
      } catch (error) {
        throw toMcpError(error, log);
      }
    }),
  );
}

async function read(
  uri: string,
  services: ToolServices,
  signal: AbortSignal,
): Promise<ReadResourceResult> {
  if (uri === JOBS.uri) {
    const list = await listJobs.run(listJobs.input.parse({}), services, { signal });
    return { contents: [{ uri, mimeType: JOBS.mimeType, text: toJson(list) }] };
  }
  const { job_name, isData } = parse(uri);
  const manifests = await finishedJobs([job_name], services);
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

function parse(uri: string): { job_name: string; isData: boolean } {
  try {
    const [, name = '', file] = /^weather:\/\/jobs\/([^/]+)(\/data\.csv)?$/.exec(uri) ?? [];
    if (name !== '') return { job_name: decodeURIComponent(name), isData: file !== undefined };
  } catch {
    // A malformed percent escape: not one of our URIs.
  }
  const known = [JOBS.uri, ...TEMPLATES.map(({ uriTemplate }) => uriTemplate)].join(', ');
  throw new InvalidInputError(`There is no resource "${uri}"; known are ${known}.`);
}

function toJson(content: unknown): string {
  return JSON.stringify(withoutActing(content), null, 2);
}
