/** Command lines of the program, by command: what each prints is tested through pipes. A rule keeps them complete. */
import { EXPORT_FORMATS } from '../../src/exports/formats.js';

/** A command line over the jobs of COMMAND_JOBS. What it prints is the same each time, except for digits. */
export interface CommandLine {
  args: readonly string[];
  /** Exit code; 0 when left out. */
  code?: number;
  /** What is written to its stdin. */
  input?: string;
}

/** Completed jobs; as many as make most answers longer than a pipe of one page takes. */
export const COMMAND_JOBS = Array.from({ length: 40 }, (_, number) => `pipes-${number}`);

/** Days of all jobs. */
export const COMMAND_DAYS = { start_date: '2020-01-01', end_date: '2020-01-31' };

/** In the working folder of the commands. */
export const COMMAND_TABLE = {
  name: 'visits.csv',
  text: `lat,lon,date\n${COMMAND_JOBS.map((_, number) => `${number},1,2020-01-07\n`).join('')}`,
};

const STARTS = [
  ...['start', '--start-date', COMMAND_DAYS.start_date, '--end-date', COMMAND_DAYS.end_date],
  ...COMMAND_JOBS.flatMap((_, number) => ['--at', `${number},1`]),
];
const [ONE = ''] = COMMAND_JOBS;
const ABSENT = COMMAND_JOBS.map((name) => `${name}-${'x'.repeat(150)}`);

const INITIALIZE = {
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  },
};
const LISTS = Array.from({ length: 10 }, () => ({ method: 'tools/list' }));
const REQUESTS = [INITIALIZE, ...LISTS]
  .map((request, id) => `${JSON.stringify({ jsonrpc: '2.0', id, ...request })}\n`)
  .join('');

/** The key '' is the program without a command, which serves a host. */
export const COMMAND_LINES: Record<string, readonly CommandLine[]> = {
  '': [{ args: [], input: REQUESTS }, { args: ['--version'] }, { args: ['unknown'], code: 2 }],
  start: [{ args: [...STARTS, '--wait'] }, ...withJson({ args: STARTS })],
  probe: withJson({ args: ['probe', ...COMMAND_JOBS] }),
  await: [
    ...withJson({ args: ['await', ...COMMAND_JOBS] }),
    // An error that is longer than a pipe of one page takes.
    { args: ['await', ONE, '--wait-seconds', 'x'.repeat(10_000)], code: 2 },
  ],
  steps: [
    ...withJson({ args: ['steps', ONE] }),
    { args: ['steps', ONE, '--follow'] },
    { args: ['steps', ABSENT[0] ?? ''], code: 2 },
  ],
  list: withJson({ args: ['list', '--limit', '100'] }),
  cancel: withJson({ args: ['cancel', ...COMMAND_JOBS] }),
  delete: withJson({ args: ['delete', ...ABSENT, '--yes'], code: 2 }),
  find: withJson({ args: ['find', 'Springfield'] }),
  lookup: [
    ...withJson({ args: ['lookup', COMMAND_TABLE.name, '--estimate'] }),
    { args: ['lookup', COMMAND_TABLE.name, '--output', '-'] },
  ],
  export: EXPORT_FORMATS.map((format) => ({
    args: ['export', ...COMMAND_JOBS, '--format', format],
  })),
  serve: [{ args: ['serve', '--port', 'x'], code: 2 }],
  install: withJson({ args: ['install', 'codex', '--dry-run'] }),
  uninstall: withJson({ args: ['uninstall', 'codex', '--dry-run'] }),
  worker: [{ args: ['worker'], code: 2 }],
  'add-search-attributes': withJson({ args: ['add-search-attributes'], code: 2 }),
  doctor: [...withJson({ args: ['doctor'] }), { args: ['doctor', '--repair'] }],
  up: withJson({ args: ['up'] }),
  status: withJson({ args: ['status'] }),
  // Last, because the others need the engine.
  down: withJson({ args: ['down'] }),
  demo: [{ args: ['demo'] }],
};

function withJson(line: CommandLine): CommandLine[] {
  return [line, { ...line, args: [...line.args, '--json'] }];
}
