import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { PACKAGE_ROOT } from '../../src/base/package.js';
import { anyJson } from '../fakes/arbitrary-arguments.js';
import { damaged, type FuzzTarget } from './target.js';

const METHODS = [
  ...[
    'ping',
    'initialize',
    'notifications/initialized',
    'notifications/cancelled',
    'logging/setLevel',
  ],
  ...['tools/list', 'tools/call', 'resources/templates/list', 'prompts/list', 'prompts/get'],
  ...['completion/complete', 'nonsense', ''],
];

const request = (id: unknown, method: unknown, params: unknown) =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });

/** No call that reaches for the engine: those are the arguments' fuzz. */
const anyRequest = fc
  .tuple(anyJson, fc.oneof(fc.constantFrom(...METHODS), anyJson), anyJson)
  .map(([id, method, params]) => request(id, method, params));

const anyFrame = fc.oneof(
  anyRequest,
  damaged(
    request(7, 'tools/call', { name: 'nonsense', arguments: { a: [1, 2, { b: null }] } }),
    request(8, 'prompts/get', { name: 'report_on_a_place', arguments: { place: 'Seattle' } }),
    request(9, 'tools/list', { cursor: 'x' }),
  ),
);

/** Frames between two looks whether the server still answers. */
const BATCH = 200;
const ANSWER_MS = 20_000;

/** Whatever a client writes, the server goes on answering, and each line of its stdout is a JSON-RPC message. */
export const FRAMES: FuzzTarget = {
  name: 'frames of JSON-RPC',
  share: 10,
  run: async (cases, seed) => {
    const home = mkdtempSync(join(tmpdir(), 'fuzz-frames-'));
    const server = startServer(home);
    try {
      const frames = fc.sample(anyFrame, { numRuns: cases, seed });
      for (let start = 0; start < frames.length; start += BATCH) {
        const batch = frames.slice(start, start + BATCH);
        await server.expectAlive(batch, `ping-${start}`);
      }
      await server.end();
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
};

function startServer(home: string) {
  const child: ChildProcessWithoutNullStreams = spawn(
    process.execPath,
    [join(PACKAGE_ROOT, 'dist', 'cli.js')],
    {
      env: {
        PATH: process.env.PATH,
        DURABLE_WEATHER_HOME: home,
        TEMPORAL_ADDRESS: '127.0.0.1:1',
        OPEN_METEO_GEOCODING_URL: 'http://127.0.0.1:1/',
      },
    },
  );
  child.stderr.resume();
  const exit = once(child, 'close');
  let foreign: string | undefined;
  let onId: ((id: unknown) => void) | undefined;
  createInterface(child.stdout).on('line', (line) => {
    const message = messageOf(line);
    if (message === undefined) foreign ??= line;
    else onId?.(message.id);
  });
  return {
    /** @throws Error with the frames after which there is no answer any more, or another line than a message. */
    expectAlive: async (frames: readonly string[], id: string) => {
      const answered = new Promise<boolean>((resolve) => {
        onId = (found) => {
          if (found === id) resolve(true);
        };
        setTimeout(() => resolve(false), ANSWER_MS).unref();
        exit.then(() => resolve(false));
      });
      // A line of its own each, whatever it holds.
      child.stdin.write(`${frames.map((frame) => frame.replaceAll('\n', ' ')).join('\n')}\n`);
      child.stdin.write(`${request(id, 'ping', {})}\n`);
      if (!(await answered)) throw new Error(`no answer after ${JSON.stringify(frames)}`);
      if (foreign !== undefined) throw new Error(`on stdout: ${JSON.stringify(foreign)}`);
    },
    end: async () => {
      child.stdin.end();
      const [code] = await exit;
      if (code !== 0) throw new Error(`the server ended with ${code}`);
    },
  };
}

function messageOf(line: string): { id?: unknown } | undefined {
  try {
    const message = JSON.parse(line);
    return message.jsonrpc === '2.0' ? message : undefined;
  } catch {
    return undefined;
  }
}
