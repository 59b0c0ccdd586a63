import { proxyActivities } from '@temporalio/workflow';

const { ping } = proxyActivities<{ ping(): Promise<string> }>({ startToCloseTimeout: '1 minute' });

/** The least that a durable job can be: one activity that does nothing. What durable-weather is measured against. */
export async function bareWorkflow(): Promise<string> {
  return ping();
}
