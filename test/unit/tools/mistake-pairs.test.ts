import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { storedLookups } from '../../../src/lookup/lookups.js';
import { callTool } from '../../../src/mcp/call-tool.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import { TOOLS } from '../../../src/tools/index.js';
import type { ToolServices } from '../../../src/tools/services.js';
import { aManifest } from '../../fakes/a-manifest.js';
import { call, fakeServices } from './fake-services.js';

const NOW = Date.UTC(2026, 10, 24, 12);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mistake-pairs-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** One finished daily job, "seattle". */
function services(): ToolServices {
  const { services, manifests } = fakeServices(() => NOW);
  manifests.stored.set('seattle', aManifest('seattle'));
  const source = { provider: 'open-meteo', url: 'http://127.0.0.1:9' } as never;
  const resolvePlace = () => Promise.reject(new Error('this test looks up no place'));
  const lookups = storedLookups({ store: folder, source, resolvePlace, now: () => NOW });
  const sandbox: Sandbox = {
    query: () => Promise.reject(new Error('this test queries no rows')),
    whyRefused: async (sql) => (sql.startsWith('SELECT') ? undefined : 'syntax error'),
    close: () => undefined,
  };
  return { ...services, lookups: async () => lookups, sandbox: async () => sandbox };
}

/** The sentences in which a tool refuses a call. */
async function refusal(name: string, input: object): Promise<string[]> {
  const tool = TOOLS.find((one) => one.name === name);
  if (tool === undefined) throw new Error(`there is no ${name}`);
  const log = (line: string) => {
    throw new Error(line);
  };
  const answer = await callTool(tool, input, services(), call, { log });
  const [block] = answer.content;
  const text = block?.type === 'text' ? block.text : '';
  expect({ input, text, isError: answer.isError }).toEqual({ input, text, isError: true });
  return messagesOf(text).flatMap((message) => message.split(/(?<=[\w")\]][.?]) (?=["\w])/));
}

/** A start answers for each location by itself. */
function messagesOf(text: string): string[] {
  if (!text.startsWith('{"jobs":')) return [text];
  const { jobs } = JSON.parse(text) as { jobs: { message: string }[] };
  return jobs.map(({ message }) => message);
}

const job_names = ['seattle'];
const selection = {
  resolution: ['weekly'],
  variables: [['snow'], 7],
  model: ['gfs'],
  days: ['solar'],
};

/** By tool: a call, and by argument values that are mistakes. */
const MISTAKES: Record<string, [right: object, wrong: Record<string, unknown[]>]> = {
  find_place: [{ query: 'Oslo' }, { query: [7, ''], limit: [0], country: [7], area: ['x'] }],
  start_gathering: [
    {
      locations: [{ latitude: 1, longitude: 2 }],
      start_date: '2020-01-01',
      end_date: '2020-01-31',
    },
    {
      ...selection,
      locations: [7, [{ latitude: 91, longitude: 2 }], [{ latitude: 1 }]],
      start_date: [7, 'soon', '2040-01-01'],
      end_date: [7, 'soon', '2040-01-01'],
      provider: ['nasa'],
      retry_failed: ['perhaps'],
      everywhere: [true],
    },
  ],
  start_lookup: [
    { rows: [{ place: 'Oslo', date: '2020-01-01' }] },
    {
      ...selection,
      columns: [7, { place: 'city' }],
      format: ['xlsx'],
      estimate: ['perhaps'],
      job_name: ['a b', 7],
      everywhere: [true],
    },
  ],
  probe_status: [{ job_names }, { job_names: [7, []], detail: ['all'], everywhere: [true] }],
  await_result: [
    { job_names },
    { job_names: [7, []], wait_seconds: ['long', -1], mode: ['none'], everywhere: [true] },
  ],
  read_rows: [
    { job_name: 'seattle' },
    {
      job_name: [7, 'settle'],
      from: [7, 'soon', '2030-01-01'],
      to: [7, 'soon', '2000-01-01'],
      every: ['hour', 'decade'],
      order: ['up'],
      limit: [0],
      variables: [['snow'], 7],
      days: ['solar', 'local'],
      cursor: ['x', 7],
      everywhere: [true],
    },
  ],
  query_data: [
    { job_names: ['settle'], sql: 'SELECT 1' },
    { job_names: [7, ['settle']], sql: [7, 'SELEC 1'], everywhere: [true] },
  ],
  analyze_climate: [
    { job_names },
    {
      job_names: [7, ['settle']],
      analyses: [7, ['trends']],
      baseline: [7, '1990'],
      days: ['solar', 'local'],
      everywhere: [true],
    },
  ],
  plot_data: [
    { job_names, kind: 'time_series' },
    {
      job_names: [7, ['settle']],
      kind: [7, 'pie'],
      variables: [7, ['snow']],
      format: ['gif'],
      days: ['solar', 'local'],
      year: ['last', 2020],
      everywhere: [true],
    },
  ],
  export_data: [
    { job_names, format: 'csv' },
    { job_names: [7, ['settle']], format: ['xlsx', 7], everywhere: [true] },
  ],
  list_jobs: [
    {},
    {
      status: ['done'],
      prefix: ['a b', 7],
      place: [7],
      since: ['May', 7],
      limit: [0],
      cursor: ['x', 7],
      everywhere: [true],
    },
  ],
  cancel_jobs: [{ job_names }, { job_names: [7, []], everywhere: [true] }],
  delete_jobs: [{ job_names }, { job_names: [7, []], everywhere: [true] }],
};

/** Of which argument a mistake hides what could be said of others: of a job, of a kind, of an order of two days. */
const DECIDES: readonly [argument: string, hidden: RegExp][] = [
  ['job_name', /"seattle"|for example/],
  ['job_names', /"seattle"/],
  ['kind', /"seattle"/],
  ['from', /"seattle" has rows/],
  ['to', /"seattle" has rows/],
  ['resolution', /which is not a daily variable/],
  ['provider', /which is not a daily variable|the archive goes from/],
];

it('there are mistakes of every tool', () => {
  expect(Object.keys(MISTAKES)).toEqual(TOOLS.map(({ name }) => name));
});

it.each(Object.entries(MISTAKES))(
  '%s tells both of any two mistakes',
  async (name, [right, wrong]) => {
    const all = Object.entries(wrong).flatMap(([argument, values]) =>
      values.map((value) => ({ argument, given: { [argument]: value } })),
    );
    const told = await Promise.all(all.map(({ given }) => refusal(name, { ...right, ...given })));
    const hides = (argument: string, sentence: string) =>
      DECIDES.some(([decisive, hidden]) => decisive === argument && hidden.test(sentence));
    for (const [i, one] of all.entries()) {
      for (const [j, other] of all.entries()) {
        if (one.argument >= other.argument) continue;
        const both = (await refusal(name, { ...right, ...one.given, ...other.given })).join(' ');
        const wanted = [
          ...(told[i] ?? []).filter((sentence) => !hides(other.argument, sentence)),
          ...(told[j] ?? []).filter((sentence) => !hides(one.argument, sentence)),
        ];
        const missing = wanted.filter((sentence) => !both.includes(sentence));
        expect({ ...one.given, ...other.given, missing }).toEqual({
          ...one.given,
          ...other.given,
          missing: [],
        });
      }
    }
  },
);
