import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Lends a new folder within another to some work, and removes it with all that is in it, also where a signal ends the
 * process.
 */
export async function withTemporaryFolder<Result>(
  parent: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(parent, '.durable-weather-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const end = (signal: NodeJS.Signals) => {
    remove();
    // By the signal itself, once nobody listens: the shell is to know what ended the process.
    for (const name of SIGNALS) process.removeListener(name, end);
    process.kill(process.pid, signal);
  };
  for (const name of SIGNALS) process.on(name, end);
  try {
    return await work(folder);
  } finally {
    for (const name of SIGNALS) process.removeListener(name, end);
    remove();
  }
}
