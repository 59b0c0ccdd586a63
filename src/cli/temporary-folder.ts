import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FOLDER_REMOVAL } from '../base/held-files.js';
import { STOP_SIGNALS } from '../base/stop-signals.js';

/**
 * Creates a folder inside another for some work, and removes it with its content afterwards, also when a signal ends
 * the process.
 */
export async function withTemporaryFolder<Result>(
  parent: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(parent, '.durable-weather-'));
  const remove = () => rmSync(folder, FOLDER_REMOVAL);
  const end = (signal: NodeJS.Signals) => {
    remove();
    // Send the signal again without our handlers, so that the shell sees what ended the process.
    for (const name of STOP_SIGNALS) process.removeListener(name, end);
    process.kill(process.pid, signal);
  };
  for (const name of STOP_SIGNALS) process.on(name, end);
  try {
    return await work(folder);
  } finally {
    for (const name of STOP_SIGNALS) process.removeListener(name, end);
    remove();
  }
}
