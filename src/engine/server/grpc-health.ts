import { setTimeout as sleep } from 'node:timers/promises';
import { steadyNow, withDeadline } from '../../base/deadline.js';
import { UnavailableError } from '../../base/errors.js';
import { bytesField, varintField } from '../../base/protobuf.js';
import { callGrpc } from './grpc-call.js';

/** Temporal's frontend reports its health under this name once it takes calls (`temporal operator cluster health`). */
const SERVICE = 'temporal.api.workflowservice.v1.WorkflowService';

const READY_MS = 30_000;
const POLL_MS = 5;
/** A server that is starting may take a connection and not answer: it is asked again. */
const ANSWER_MS = 2_000;

/** HealthCheckRequest { service = 1 }, HealthCheckResponse { status = 1 = SERVING } (grpc/doc/health-checking.md). */
const REQUEST = bytesField(1, SERVICE);
const SERVING = varintField(1, 1);

/**
 * Asks a Temporal server of this machine for its health.
 * @returns whether it serves; false for any other answer, an error too.
 * @throws Error when no connection is made, or the signal is aborted first: what hangs gives no answer.
 */
export async function isServing(port: number, signal: AbortSignal): Promise<boolean> {
  const { content } = await callGrpc(port, 'grpc.health.v1.Health/Check', REQUEST, signal);
  return content.equals(SERVING);
}

/**
 * Waits until the server serves.
 * @throws UnavailableError when it does not in 30 s.
 */
export async function untilServing(port: number, signal: AbortSignal): Promise<void> {
  const deadline = steadyNow() + READY_MS;
  while (!(await servesInTime(port, signal))) {
    if (steadyNow() >= deadline) {
      throw new UnavailableError(`the Temporal server did not answer in ${READY_MS / 1000} s`);
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}

async function servesInTime(port: number, signal: AbortSignal): Promise<boolean> {
  try {
    return await withDeadline(ANSWER_MS, signal, (over) => isServing(port, over));
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
