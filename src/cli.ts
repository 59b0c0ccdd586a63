import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIXED_FOLDER, keepPrivate } from './base/folders.js';
import { PACKAGE_ROOT } from './base/package.js';
import { endBySignals } from './cli/end-by-signals.js';
import { taskOptions } from './cli/task-options.js';
import { homeFolder, loadConfig } from './config.js';
import { type FirstAnswers, firstAnswerer, readFirstAnswers } from './mcp/first-answers.js';
import { hearOpening } from './mcp/opening.js';

const ARGUMENTS = process.argv.slice(2);

/** An MCP host gives no subcommand, and no terminal either. */
const isHost = ARGUMENTS.length === 0 && !process.stdin.isTTY;

/** An engine in the background (engine-options.ts) loads no commands: whoever starts it waits for what it loads. */
const isEngine = ARGUMENTS.slice(0, 3).join(' ') === 'up --foreground --engine-of';

/** They have nowhere to be reported, and end nothing: a disk may be full, a reader may have left. */
function ignoreErrorsOfStderr(): void {
  process.stderr.on('error', () => {});
}

async function serveHost(): Promise<void> {
  const config = loadConfig(process.env, homeFolder());
  process.chdir(FIXED_FOLDER);
  keepPrivate(config);
  const answers = builtAnswers();
  // Before anything else is loaded: the host waits.
  const opening =
    answers && (await hearOpening(process.stdin, process.stdout, firstAnswerer(answers)));
  ignoreErrorsOfStderr();
  const { QuietCollection } = await import('./base/quiet-collection.js');
  const { serveStdio } = await import('./mcp/stdio.js');
  const { weatherOffer } = await import('./weather-mcp/weather-offer.js');
  const { createServices } = await import('./services.js');
  const services = createServices(config, (text) => process.stderr.write(`${text}\n`));
  const quiet = new QuietCollection();
  await serveStdio({ ...weatherOffer(services), tasks: taskOptions(config), quiet }, opening);
}

/** Undefined while the build asks this program for them, and where they cannot be read: then the server answers. */
function builtAnswers(): FirstAnswers | undefined {
  try {
    return readFirstAnswers(readFileSync(join(PACKAGE_ROOT, 'dist', 'first-answers.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

async function beEngine(): Promise<void> {
  ignoreErrorsOfStderr();
  const { runForeground } = await import('./cli/foreground.js');
  await runForeground(loadConfig(process.env, homeFolder()));
}

async function runCommand(): Promise<void> {
  ignoreErrorsOfStderr();
  // Not loaded for a host, which waits for its list of tools.
  const { createProgram } = await import('./cli/program.js');
  const { allTaken, watchStdout } = await import('./cli/stdout.js');
  const { exitCodeFor, messageOf, printJsonError, reportError } = await import('./cli/errors.js');
  const flush = watchStdout();
  const program = createProgram(() => loadConfig(process.env, homeFolder()));
  const failures: unknown[] = [];
  try {
    await program.parseAsync(ARGUMENTS.length > 0 ? ARGUMENTS : ['--help'], { from: 'user' });
  } catch (error) {
    if (ARGUMENTS.includes('--json')) printJsonError(error);
    failures.push(error);
  }
  const lost = await flush().catch((error: Error) => error);
  if (lost !== undefined && !failures.some((error) => messageOf(error) === lost.message)) {
    failures.push(lost);
  }
  for (const error of failures) {
    reportError(error);
    process.exitCode = exitCodeFor(error);
  }
  await allTaken(process.stderr);
}

async function main(): Promise<void> {
  try {
    if (isHost) await serveHost();
    else if (isEngine) await beEngine();
    else await runCommand();
  } catch (error) {
    const { exitCodeFor, reportError } = await import('./cli/errors.js');
    reportError(error);
    process.exitCode = exitCodeFor(error);
  }
  // Explicitly, because connections to Temporal that are open would keep the process.
  process.exit();
}

endBySignals();
void main();
