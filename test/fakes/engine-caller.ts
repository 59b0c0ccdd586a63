import { type EnsureOptions, ensureEngine } from '../../src/engine/index.js';

/** An MCP process's first tool call: finds or starts the engine, and prints what it found as JSON. */
const options = JSON.parse(String(process.argv[2])) as Omit<EnsureOptions, 'env'>;
process.stdout.write(JSON.stringify(await ensureEngine({ ...options, env: process.env })));
