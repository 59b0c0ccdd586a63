/** Some requests of a lookup's plan, which one activity sends. */
export interface BatchOfPlan {
  /** Index of the first request. */
  from: number;
  count: number;
}

/** For people: "requests 51-100 of 320". */
export function batchTitle(batch: BatchOfPlan, requests: number): string {
  return `${batch.count === 1 ? 'request' : 'requests'} ${rangeOf(batch)} of ${requests}`;
}

/**
 * The id of a batch's activity, which people type at the temporal CLI: "requests-51-100", "request-7_plan-2".
 * @param plan number of the plan; each counts its requests from 1 on.
 */
export function batchId(batch: BatchOfPlan, plan: number): string {
  const name = `${batch.count === 1 ? 'request' : 'requests'}-${rangeOf(batch)}`;
  return plan === 1 ? name : `${name}_plan-${plan}`;
}

function rangeOf({ from, count }: BatchOfPlan): string {
  return count === 1 ? `${from + 1}` : `${from + 1}-${from + count}`;
}
