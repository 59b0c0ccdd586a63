// The smallest whole durable tool: `node count-primes.mjs` is the MCP server, `node count-primes.mjs worker` a worker.
import { fileURLToPath } from 'node:url';
import { defineJob, durableTools, folderResults } from 'durable-weather/durable';
import { z } from 'zod';
import * as activities from './activities.mjs';

const countPrimes = defineJob({
  kind: 'count-primes',
  description: 'Counts the primes below a limit.',
  input: z.object({ below: z.int().min(2).max(1e9).describe('exclusive upper bound') }),
  result: z.object({ primes: z.int() }),
  progress: z.object({ done: z.int(), of: z.int() }),
  workflow: 'countPrimes',
  timeLimit: '1 hour',
  nameOf: ({ below }) => `primes_below_${below}`,
  label: ({ below }) => ({ summary: `primes below ${below}` }),
});

const server = durableTools({
  name: 'primes',
  version: '1.0.0',
  jobs: [countPrimes],
  temporal: { address: process.env.TEMPORAL_ADDRESS ?? 'localhost:7233' },
  results: folderResults(fileURLToPath(new URL('results', import.meta.url))),
  workerCommand: 'node count-primes.mjs worker',
});

if (process.argv[2] === 'worker') {
  const workflowsPath = fileURLToPath(new URL('workflows.mjs', import.meta.url));
  await server.work({ workflowsPath, activities });
} else {
  await server.serveStdio();
}
