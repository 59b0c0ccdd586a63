import { proxyActivities } from '@temporalio/workflow';

const { ping } = proxyActivities<{ ping(): Promise<string> }>({ startToCloseTimeout: '1 minute' });

/** The smallest durable job, one activity that does nothing: durable-weather is measured against it. */
export async function bareWorkflow(): Promise<string> {
  return ping();
}
