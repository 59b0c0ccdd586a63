import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { type Progress, SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/sdk/types.js';
import { readEngineStatus } from '../../src/engine/index.js';
import { TOOLS } from '../../src/tools/index.js';
import { awaitEnds, call, type Product } from '../fakes/product.js';
import type { Upstream } from '../fakes/upstream.js';
import { useProduct } from '../fakes/use-product.js';

let upstream: Upstream;
let product: Product;
let client: Client;
useProduct((used) => {
  ({ upstream, product, client } = used);
});

const INITIALIZE = request(1, 'initialize', {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'pipe', version: '1' },
});

/** What the build asked the server. */
const FIRST_ANSWERS = JSON.parse(readFileSync(resolve('dist/first-answers.json'), 'utf8'));

describe('the process', () => {
  it('answers initialize and tools/list without starting or writing anything', async () => {
    const { lines, code } = await pipe([INITIALIZE, request(2, 'tools/list', {})]);
    expect(lines[0]).toMatchObject({
      id: 1,
      result: { serverInfo: { name: 'durable-weather' }, capabilities: { tools: {} } },
    });
    const { tools } = (lines[1]?.result ?? {}) as { tools: { name: string }[] };
    expect(tools.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name));
    expect(code).toBe(0);
    expect((await readEngineStatus(product.home)).running).toBe(false);
  });

  it.each(SUPPORTED_PROTOCOL_VERSIONS)('opens in %s as the loaded server does', async (version) => {
    const lines = [
      INITIALIZE.replace('2025-06-18', version),
      '{"jsonrpc":"2.0","method":"notifications/initialized"}',
      request(2, 'tools/list', {}),
      request(3, 'ping', {}),
      request(4, 'tools/list', {}),
    ];
    const opened = await pipe(lines);
    expect(opened.lines.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    // The empty line is the server's, and so are all that follow.
    const loaded = await pipe(['', ...lines]);
    const byId = loaded.lines.sort((a, b) => Number(a.id) - Number(b.id));
    expect(opened.lines).toEqual(byId);
    expect(Object.keys(FIRST_ANSWERS.initialize)).toContain(version);
  });

  it('answers each request once, whatever ids a client gives, and uses again', async () => {
    const long = 1_764_412_345_678_901;
    const lines = [INITIALIZE.replace('"id":1', `"id":${long}`)];
    for (const id of [2, 2, long]) lines.push(request(id, 'tools/list', {}));
    lines.push('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}');
    lines.push(request(2, 'ping', {}));
    const { tools } = FIRST_ANSWERS['tools/list'];
    const listed = (id: number) => ({ jsonrpc: '2.0', id, result: { tools } });
    expect((await pipe(lines)).lines).toEqual([
      { jsonrpc: '2.0', id: long, result: FIRST_ANSWERS.initialize['2025-06-18'] },
      listed(2),
      listed(2),
      listed(long),
      { jsonrpc: '2.0', id: 2, result: {} },
    ]);
  });

  it('N1: writes JSON-RPC and nothing else to stdout, also while it starts the engine', async () => {
    const input = {
      locations: [{ latitude: 1, longitude: 2, job_name: 'piped' }],
      start_date: '2020-01-01',
      end_date: '2020-01-31',
    };
    const { lines } = await pipe([
      INITIALIZE,
      'not JSON at all',
      request(2, 'tools/call', { name: 'start_gathering', arguments: input }),
      request(3, 'tools/call', { name: 'no_such_tool', arguments: {} }),
    ]);
    for (const line of lines) expect(line).toMatchObject({ jsonrpc: '2.0' });
    const byId = new Map(lines.map((line) => [line.id, line]));
    expect(byId.get(2)?.result).toMatchObject({
      structuredContent: { jobs: [{ job_name: 'piped', outcome: 'started' }] },
    });
    expect(byId.get(3)?.error?.message).toContain(
      'There is no tool "no_such_tool"; known are find_place, start_gathering, ',
    );
  });

  it('does what a script asked that has closed stdin', async () => {
    const january = { start_date: '2020-01-01', end_date: '2020-01-31' };
    const tool = (id: number, name: string, input: object) =>
      request(id, 'tools/call', { name, arguments: input });
    const names = { job_names: ['by-name'] };
    const started = { locations: [{ place: 'Seattle', job_name: 'by-name' }], ...january };
    const { lines } = await pipe([INITIALIZE, tool(2, 'start_gathering', started)]);
    expect(lines.at(-1)?.result).toMatchObject({
      structuredContent: { jobs: [{ job_name: 'by-name', outcome: 'started' }] },
    });
    const client = await product.connect();
    await awaitEnds(client, names.job_names);
    const sql = 'SELECT count(*) AS days FROM job_1';
    const asked = await pipe([
      INITIALIZE,
      tool(2, 'query_data', { ...names, sql }),
      tool(3, 'find_place', { query: 'Seattle', limit: 1 }),
    ]);
    const byId = new Map(asked.lines.map((line) => [line.id, line.result]));
    expect(byId.get(2)).toMatchObject({ structuredContent: { rows: [[31]] } });
    expect(byId.get(3)).toMatchObject({
      structuredContent: { places: [{ place: 'Seattle, Washington, United States' }] },
    });
  });

  it('refuses to start with a bad setting, in one line', async () => {
    const { code, stderr, lines } = await pipe([INITIALIZE], {
      DURABLE_WEATHER_MAX_CONCURRENCY: 'many',
    });
    expect(lines).toEqual([]);
    expect(stderr).toBe(
      'DURABLE_WEATHER_MAX_CONCURRENCY is "many"; it takes a whole number from 1 to 100.\n',
    );
    expect(code).toBe(2);
  });
});

describe('a waiting call', () => {
  const january = { start_date: '2020-01-01', end_date: '2020-01-31' };

  it('sends progress to who asks for it, and its end leaves the job alone', async () => {
    upstream.setFault(() => ({ kind: 'hang' }));
    await call(client, 'start_gathering', {
      locations: [{ latitude: 3, longitude: 4, job_name: 'patient' }],
      ...january,
    });
    const heard: Progress[] = [];
    const given = new AbortController();
    const waiting = client.callTool(
      { name: 'await_result', arguments: { job_names: ['patient'], wait_seconds: 45 } },
      undefined,
      {
        signal: given.signal,
        onprogress: (progress) => {
          heard.push(progress);
          given.abort('heard enough');
        },
      },
    );
    await expect(waiting).rejects.toThrow('heard enough');
    expect(heard).toMatchObject([{ progress: 0, total: 1, message: '0 of 1 jobs have ended' }]);
    expect(await call(client, 'probe_status', { job_names: ['patient'] })).toMatchObject({
      counts: { running: 1 },
    });

    upstream.setFault(undefined);
    await product.run(['cancel', 'patient']);
  });

  it('gives an engine with other settings a name and a way out', async () => {
    const other = await product.connect({ DURABLE_WEATHER_TASK_QUEUE: 'other' });
    await expect(
      call(other, 'start_gathering', { locations: [{ latitude: 5, longitude: 6 }], ...january }),
    ).rejects.toThrow(
      /^DURABLE_WEATHER_TASK_QUEUE is "other" here, but the engine that runs in .* was started with "durable-weather"; run "durable-weather down" first, or use another DURABLE_WEATHER_HOME\.$/,
    );
  });
});

interface Message {
  jsonrpc: string;
  id?: number;
  result?: unknown;
  error?: { message: string };
}

function request(id: number, method: string, params: object): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}

/** Feeds lines to the server as a shell pipe does, ending its stdin with the last one. */
function pipe(lines: string[], env: Record<string, string> = {}) {
  return new Promise<{ lines: Message[]; stderr: string; code: number | null }>((done) => {
    const server = spawn(process.execPath, [resolve('dist/cli.js')], {
      env: { ...product.env, ...env },
    });
    let stdout = '';
    let stderr = '';
    server.stdout.setEncoding('utf8').on('data', (data) => {
      stdout += data;
    });
    server.stderr.setEncoding('utf8').on('data', (data) => {
      stderr += data;
    });
    server.on('close', (code) => {
      const answers = stdout.split('\n').filter((line) => line !== '');
      done({ lines: answers.map((line) => JSON.parse(line) as Message), stderr, code });
    });
    server.stdin.on('error', () => undefined); // A server that refused to start reads nothing.
    server.stdin.end(lines.map((line) => `${line}\n`).join(''));
  });
}
