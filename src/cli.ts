#!/usr/bin/env node
import { exitCodeFor, reportError } from './cli/errors.js';
import { loadConfig } from './config.js';
import { createServices } from './services.js';

/** An MCP host gives no subcommand, and no terminal either. */
const isHost = process.argv.length === 2 && !process.stdin.isTTY;

async function serveHost(): Promise<void> {
  const config = loadConfig(process.env);
  const { serveStdio } = await import('./mcp/stdio.js');
  await serveStdio(createServices(config, (text) => process.stderr.write(`${text}\n`)));
}

async function runCommand(): Promise<void> {
  // Not loaded for a host, which waits for its list of tools.
  const { createProgram } = await import('./cli/program.js');
  await createProgram(() => loadConfig(process.env)).parseAsync();
}

try {
  await (isHost ? serveHost() : runCommand());
  // Explicitly, because connections to Temporal that are open would keep the process.
  process.exit();
} catch (error) {
  reportError(error);
  process.exit(exitCodeFor(error));
}
