import { isClosedPipe, writeError } from '../store/outputs.js';

/**
 * Watches stdout for errors from now on. Errors of stderr are ignored, for nothing is left to report them to.
 * @returns a function that waits until all output was taken: a process that ends earlier cuts off what a slow reader of
 * a pipe has not read yet. It throws an UnavailableError when stdout could not be written, except when the reader left.
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
