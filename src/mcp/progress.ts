import type { ToolProgress } from './tool.js';

/** A notification that a call has progressed. */
interface ProgressNotification {
  method: 'notifications/progress';
  params: { progressToken: string | number; progress: number; total: number; message: string };
}

/**
 * Reports the progress of one request to its client.
 * @param token of the request; undefined where the client did not ask for progress.
 * @param send sends a notification that belongs to the request.
 * @param log writes a line to stderr.
 * @returns undefined where the client did not ask.
 */
export function progressReporter(
  token: string | number | undefined,
  send: (notification: ProgressNotification) => Promise<void>,
  log: (line: string) => void,
): ((progress: ToolProgress) => void) | undefined {
  if (token === undefined) return undefined;
  return ({ done, total, message }) => {
    const params = { progressToken: token, progress: done, total, message };
    send({ method: 'notifications/progress', params }).catch((error: unknown) => {
      log(`a progress notification was not sent: ${error}`);
    });
  };
}
