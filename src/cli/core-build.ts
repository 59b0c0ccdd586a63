import { UnavailableError } from '../base/errors.js';

/**
 * Refuses a system that Temporal's core, which workers run in, has no build for, before anything is downloaded.
 * @throws UnavailableError that says what to do.
 */
export function expectCoreBuild({
  platform,
  arch,
}: Pick<NodeJS.Process, 'platform' | 'arch'>): void {
  if (platform !== 'win32' || arch === 'x64') return;
  throw new UnavailableError(
    `neither the engine nor a worker can run in Node.js for Windows on ${arch}, because Temporal's core has no build for it; install Node.js for x64, which Windows on ARM64 runs too, or run them on another machine and set TEMPORAL_ADDRESS here.`,
  );
}
