import { isClosedPipe, writeError } from '../store/outputs.js';

/**
 * Notices what becomes of what is written to stdout from now on. To stderr nothing can be said of stderr itself.
 * @returns what waits until all has been taken: a process that ends earlier cuts off what a slow reader of a pipe has
 * not read yet. It throws an UnavailableError where stdout could not be written; a reader that went has seen enough.
 */
export function watchStdout(): () => Promise<void> {
  let failure: Error | undefined;
  process.stdout.on('error', (error) => {
    failure ??= error;
  });
  process.stderr.on('error', () => {});
  return async () => {
    await new Promise<void>((resolve) => {
      if (failure === undefined) process.stdout.write('', () => setImmediate(resolve));
      else resolve();
    });
    if (failure !== undefined && !isClosedPipe(failure)) throw writeError('stdout', failure);
  };
}
