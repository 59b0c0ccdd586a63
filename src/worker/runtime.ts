import { DefaultLogger, Runtime } from '@temporalio/worker';
import { UnavailableError } from '../base/errors.js';

/**
 * Sets the SDK's runtime up, once a process.
 * @param log gets the SDK's warnings, a line each.
 * @param metrics host:port on which Prometheus finds the SDK's metrics; undefined for none.
 * @throws UnavailableError if the address cannot be listened on.
 */
export function installRuntime(log: (line: string) => void, metrics: string | undefined): void {
  try {
    Runtime.install({
      // The default logger writes to stdout, which is not ours to write to.
      logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
        log(`${level} ${message}${meta === undefined ? '' : ` ${JSON.stringify(meta)}`}`);
      }),
      telemetryOptions: {
        logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
        ...(metrics !== undefined && { metrics: { prometheus: { bindAddress: metrics } } }),
      },
    });
  } catch (error) {
    if (metrics === undefined) throw error;
    throw new UnavailableError(
      `Metrics cannot be served at ${metrics} (${(error as Error).message}); --metrics takes a free address of this machine.`,
    );
  }
}
