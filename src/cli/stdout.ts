import { isClosedPipe, writeError } from '../store/outputs.js';

/**
 * Watches stdout for errors from now on.
 * @returns a function that waits until all of stdout was taken. It throws an UnavailableError when stdout could not be
 * written, except when the reader left.
 */
export function watchStdout(): () => Promise<void> {
  let failure: Error | undefined;
  process.stdout.on('error', (error) => {
    failure ??= error;
  });
  return async () => {
    if (failure === undefined) await allTaken(process.stdout);
    if (failure !== undefined && !isClosedPipe(failure)) throw writeError('stdout', failure);
  };
}

/**
 * Waits until all that was written to a stream was taken, or cannot be: a process that ends earlier cuts off what a
 * slow reader of a pipe has not read yet.
 */
export function allTaken(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => setImmediate(resolve)));
}
