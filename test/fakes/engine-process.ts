import { type EngineOptions, runEngine } from '../../src/engine/index.js';

/** An engine process, as `durable-weather up` is one: its options are its argument, as JSON. */
const options = JSON.parse(String(process.argv[2])) as Omit<EngineOptions, 'env' | 'fetch' | 'log'>;
const log = (line: string) => void process.stderr.write(`${line}\n`);

await runEngine({ ...options, env: process.env, fetch, log }).catch((error) => {
  process.exitCode = 1;
  log(`Error: ${error.message}`);
});
