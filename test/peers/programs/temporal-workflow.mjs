/** The workflow of Temporal's samples (samples-typescript, hello-world and fetch-esm): an activity for each request. */
import { proxyActivities } from '@temporalio/workflow';
import { decades, told } from './decades.mjs';

const { fetchDays } = proxyActivities({ startToCloseTimeout: '1 minute' });

export async function gatherWeather(asked) {
  const spans = decades(asked.start_date, asked.end_date);
  return told(await Promise.all(spans.map((span) => fetchDays(asked, span))));
}
