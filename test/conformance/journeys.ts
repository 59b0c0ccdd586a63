/** The main journey, made by clients that others wrote, over stdio and HTTP. */
import { isDeepStrictEqual } from 'node:util';
import {
  StreamableHTTPClientTransport as HttpTransportV2,
  Client as V2Client,
} from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioTransportV2 } from '@modelcontextprotocol/client/stdio';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { TOOLS } from '../../src/tools/index.js';
import { runCommand } from './command.js';
import { type Finding, finding } from './report.js';
import { pythonWith } from './tools.js';

/** How a client reaches the product. */
export type Target =
  | { command: string; args: string[]; env: Record<string, string> }
  | { url: string };

/** Of a client that is connected, what the journey needs. */
interface AnyClient {
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  readResource(of: { uri: string }): Promise<{ contents: unknown[] }>;
  close(): Promise<void>;
}

/** What a client saw. */
interface Seen {
  tools: string[];
  started: string;
  probed: string;
  awaited: { rows: number; statistics: unknown };
  rows: unknown[];
  listed: string[];
  resource: unknown;
}

/** Makes the journey with a job of its own. */
type Journey = (target: Target, jobName: string) => Promise<Seen>;

/** Clients by a name that job names may hold. */
export const CLIENTS: Readonly<Record<string, Journey>> = {
  'typescript-v1': async (target, jobName) => {
    const client = new Client({ name: 'conformance', version: '1' });
    const transport =
      'url' in target
        ? new StreamableHTTPClientTransport(new URL(target.url))
        : new StdioClientTransport({ ...target, stderr: 'ignore' });
    await client.connect(transport as Parameters<Client['connect']>[0]);
    return travel(client as AnyClient, jobName);
  },
  'typescript-v2-legacy': (target, jobName) => travelWithV2('legacy', target, jobName),
  'typescript-v2-auto': (target, jobName) => travelWithV2('auto', target, jobName),
  'python-mcp': (target, jobName) => travelWithPython('mcp', target, jobName),
  'python-fastmcp': (target, jobName) => travelWithPython('fastmcp', target, jobName),
};

/** Makes one journey, and compares what its client saw with the bundled observations of Seattle. */
export async function runJourney(
  clientName: string,
  transport: string,
  target: Target,
): Promise<Finding> {
  const jobName = `${clientName}-${transport}`;
  const seen = await CLIENTS[clientName]?.(target, jobName);
  return finding(`${clientName} over ${transport}: the main journey`, faultsOf(seen, jobName));
}

function faultsOf(seen: Seen | undefined, jobName: string): string[] {
  const expected = {
    tools: TOOLS.map(({ name }) => name),
    started: 'started',
    probed: jobName,
    days: 365,
    statistics: {
      temperature_2m_max: {
        unit: '°C',
        mean: 16.99589,
        min: -1.6,
        min_at: '2014-02-06',
        max: 35.6,
        max_at: '2014-08-11',
      },
    },
    months: 12,
    december: ['2014-12', 10.13871],
    listed: [jobName],
    isResourceTheResult: true,
  };
  const got = seen && {
    tools: seen.tools,
    started: seen.started,
    probed: seen.probed,
    days: seen.awaited.rows,
    statistics: seen.awaited.statistics,
    months: seen.rows.length,
    december: seen.rows.at(-1),
    listed: seen.listed,
    isResourceTheResult: isDeepStrictEqual(seen.resource, seen.awaited),
  };
  return isDeepStrictEqual(got, expected) ? [] : [`it saw ${JSON.stringify(got)}`];
}

function startOf(jobName: string): Record<string, unknown> {
  return {
    locations: [{ place: 'Seattle', job_name: jobName }],
    start_date: '2014-01-01',
    end_date: '2014-12-31',
    variables: ['temperature_2m_max'],
  };
}

async function travelWithV2(
  mode: 'legacy' | 'auto',
  target: Target,
  jobName: string,
): Promise<Seen> {
  const client = new V2Client(
    { name: 'conformance', version: '1' },
    { versionNegotiation: { mode } },
  );
  const transport =
    'url' in target
      ? new HttpTransportV2(new URL(target.url))
      : new StdioTransportV2({ ...target, stderr: 'ignore' });
  await client.connect(transport);
  const version = client.getNegotiatedProtocolVersion();
  const wanted = mode === 'auto' ? '2026-07-28' : '2025-11-25';
  if (version !== wanted) throw new Error(`it speaks ${version}, not ${wanted}`);
  return travel(client as AnyClient, jobName);
}

async function travel(client: AnyClient, jobName: string): Promise<Seen> {
  const call = async <T>(name: string, input: Record<string, unknown>): Promise<T> => {
    const answer = await client.callTool({ name, arguments: input });
    return (answer as { structuredContent: T }).structuredContent;
  };
  type Jobs<Job> = { jobs: [Job, ...Job[]] };
  const job_names = [jobName];
  try {
    const { tools } = await client.listTools();
    const started = await call<Jobs<{ outcome: string }>>('start_gathering', startOf(jobName));
    const probed = await call<Jobs<{ job_name: string }>>('probe_status', { job_names });
    const awaited = await call<Jobs<{ result: Seen['awaited'] }>>('await_result', { job_names });
    const month = { job_name: jobName, every: 'month' };
    const { rows } = await call<{ rows: unknown[] }>('read_rows', month);
    const listed = await call<Jobs<{ job_name: string }>>('list_jobs', { prefix: jobName });
    const { contents } = await client.readResource({ uri: `weather://jobs/${jobName}` });
    const [content] = contents as { text: string }[];
    return {
      tools: tools.map(({ name }) => name),
      started: started.jobs[0].outcome,
      probed: probed.jobs[0].job_name,
      awaited: awaited.jobs[0].result,
      rows,
      listed: listed.jobs.map(({ job_name }) => job_name),
      resource: JSON.parse(content?.text ?? 'null'),
    };
  } finally {
    await client.close();
  }
}

async function travelWithPython(
  packageName: 'mcp' | 'fastmcp',
  target: Target,
  jobName: string,
): Promise<Seen> {
  const spec = JSON.stringify({ ...target, job_name: jobName, start: startOf(jobName) });
  const args = ['-W', 'error', 'test/conformance/journey.py', packageName, spec];
  const { stdout, stderr } = await runCommand(pythonWith(packageName), args);
  if (!stdout.startsWith('{')) throw new Error(stderr);
  return JSON.parse(stdout) as Seen;
}
