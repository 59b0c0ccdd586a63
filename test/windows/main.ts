/**
 * `npm run windows`: runs the product with Windows' own Node.js, DuckDB, resvg, Temporal core and server, in Wine on a
 * Linux machine. Prints a table of steps and exits with 1 at a fault; see docs/windows.md. With --when-prepared it does
 * nothing, and says so, where its parts were never made.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { startUpstream } from '../fakes/upstream.js';
import type { Errand, StepReport } from './errand.js';
import { startGate } from './gate.js';
import { isPrepared, prepareWindows, type WindowsParts } from './parts.js';
import { productProcesses, watchServers } from './processes.js';
import { missingTools } from './tools.js';
import { endWine, startInWine, windowsPath } from './wine.js';

const LIMIT_MS = 15 * 60_000;
const POLL_MS = 200;
/** What was told to end may need a moment. */
const END_MS = 10_000;

const tell = (line: string) => void process.stdout.write(`${line}\n`);

async function main(): Promise<boolean> {
  const { values } = parseArgs({ options: { 'when-prepared': { type: 'boolean' } } });
  if (values['when-prepared'] && !isPrepared()) {
    tell('Windows was not tried: "npm run windows" was never run here, which makes its parts.');
    return true;
  }
  const missing = missingTools(tell);
  if (missing !== undefined) {
    tell(`Windows was not tried: ${missing}.`);
    return true;
  }
  const parts = await prepareWindows(tell);
  const name = `durable weather ${process.pid}`;
  const upstream = await startUpstream();
  const gate = await startGate(upstream);
  const { archiveUrl, geocodingUrl } = upstream;
  try {
    const urls = { archiveUrl, geocodingUrl, gateUrl: gate.url };
    const cli = windowsPath(join(parts.project, 'dist', 'cli.js'));
    const errand = { cli, temporal: windowsPath(parts.temporal), folder: `C:\\${name}`, ...urls };
    return await drive(parts, errand);
  } finally {
    await endWine(parts.prefix);
    await Promise.all([upstream.close(), gate.close()]);
    rmSync(join(parts.prefix.folder, 'drive_c', name), { recursive: true, force: true });
  }
}

/** Runs the driver to its end. @returns true where every step held. */
async function drive({ prefix, node }: WindowsParts, errand: Errand): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'durable-weather-windows-'));
  const streams = { stdout: join(folder, 'report'), stderr: join(folder, 'errors') };
  const driver = await bundleDriver();
  const servers = watchServers(prefix.folder);
  const child = startInWine(prefix, [node, windowsPath(driver), JSON.stringify(errand)], streams);
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  const steps = new Steps();
  const follow = setInterval(() => steps.read(streams.stdout), POLL_MS);
  const late = setTimeout(() => void endWine(prefix), LIMIT_MS);
  const code = await ended;
  clearInterval(follow);
  clearTimeout(late);
  steps.read(streams.stdout);
  if (code !== 0) {
    const last = readFileSync(streams.stderr, 'utf8').trim().split('\n').slice(-20).join('\n');
    steps.show({ step: 'the driver ends', seconds: 0, fault: `it ended with ${code}: ${last}` });
  }
  const doubled = servers.end();
  steps.hold('never two servers on one database', doubled);
  steps.hold('nothing is left running', await leftRunning(prefix.folder));
  rmSync(folder, { recursive: true, force: true });
  tell(`${steps.held} passed, ${steps.failed} failed`);
  return steps.failed === 0;
}

/** The steps as they come, a line each. */
class Steps {
  held = 0;
  failed = 0;
  #read = 0;

  read(path: string): void {
    const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    for (const line of lines.slice(this.#read)) this.show(JSON.parse(line) as StepReport);
    this.#read = lines.length;
  }

  hold(step: string, faults: string[]): void {
    const fault = faults.length === 0 ? {} : { fault: faults.join('; ') };
    this.show({ step, seconds: 0, ...fault });
  }

  show({ step, seconds, fault }: StepReport): void {
    if (fault === undefined) this.held += 1;
    else this.failed += 1;
    tell(`${fault === undefined ? 'ok  ' : 'FAIL'} ${seconds.toFixed(1).padStart(6)} s  ${step}`);
    if (fault !== undefined) tell(fault.replaceAll(/^/gm, '               '));
  }
}

async function leftRunning(prefix: string): Promise<string[]> {
  const until = Date.now() + END_MS;
  for (;;) {
    const left = productProcesses(prefix).map(({ commandLine }) => commandLine);
    if (left.length === 0 || Date.now() > until) return left;
    await sleep(POLL_MS);
  }
}

async function bundleDriver(): Promise<string> {
  const outfile = resolve('node_modules/.cache/test/windows/drive.mjs');
  await build({
    entryPoints: [resolve('test/windows/drive.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
  });
  return outfile;
}

process.exit((await main()) ? 0 : 1);
