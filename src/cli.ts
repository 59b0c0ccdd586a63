import { exitCodeFor, reportError } from './cli/errors.js';
import { loadConfig } from './config.js';
import { createServices } from './services.js';

const ARGUMENTS = process.argv.slice(2);

/** An MCP host gives no subcommand, and no terminal either. */
const isHost = ARGUMENTS.length === 0 && !process.stdin.isTTY;

async function serveHost(): Promise<void> {
  const config = loadConfig(process.env);
  const { serveStdio } = await import('./mcp/stdio.js');
  await serveStdio(createServices(config, (text) => process.stderr.write(`${text}\n`)));
}

async function runCommand(): Promise<void> {
  // Not loaded for a host, which waits for its list of tools.
  const { createProgram } = await import('./cli/program.js');
  const program = createProgram(() => loadConfig(process.env));
  await program.parseAsync(ARGUMENTS.length > 0 ? ARGUMENTS : ['--help'], { from: 'user' });
}

try {
  await (isHost ? serveHost() : runCommand());
  // Explicitly, because connections to Temporal that are open would keep the process.
  process.exit();
} catch (error) {
  reportError(error);
  process.exit(exitCodeFor(error));
}
