import { proxyActivities } from '@temporalio/workflow';

// So long that no test sees a heartbeat's time-out.
const { hold } = proxyActivities<{ hold(): Promise<number> }>({
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '30 minutes',
});

/** Gives what its one activity gives. */
export async function holdOn(): Promise<number> {
  return hold();
}
