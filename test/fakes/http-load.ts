interface ClientCall {
  name: string;
  arguments: Record<string, unknown>;
}

interface LoadResult {
  /** Of each call that was answered well. */
  milliseconds: number[];
  /** What came instead of good answers. */
  failures: string[];
}

/**
 * The calls of a client in turn: a start, and looks at and waits for what was started. Four clients share a job.
 * @param client counted from 0. @param call the same, of this client.
 */
function mixedCall(client: number, call: number): ClientCall {
  const job_name = `load-${client % 12}`;
  const job_names = [job_name];
  if (call % 5 === 0) {
    const locations = [{ latitude: client % 12, longitude: 1, job_name }];
    const range = { start_date: '2020-01-01', end_date: '2020-01-31' };
    return { name: 'start_gathering', arguments: { locations, ...range } };
  }
  if (call % 5 === 4) return { name: 'await_result', arguments: { job_names, wait_seconds: 45 } };
  return { name: 'probe_status', arguments: { job_names } };
}

/** Makes calls of many clients, each client's one after the other. */
export async function loadWith(url: URL, clients: number, calls: number): Promise<LoadResult> {
  const result: LoadResult = { milliseconds: [], failures: [] };
  const run = async (client: number) => {
    for (let call = 0; call < calls; call++) {
      const begun = performance.now();
      const why = await makeCall(url, mixedCall(client, call));
      if (why === undefined) result.milliseconds.push(performance.now() - begun);
      else result.failures.push(why);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => run(client)));
  return result;
}

/** @returns what is wrong with the answer. */
async function makeCall(url: URL, params: ClientCall): Promise<string | undefined> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
  });
  const text = await response.text();
  const isGood = response.ok && text.includes('"structuredContent"') && !text.includes('"isError"');
  return isGood ? undefined : `${response.status} ${text}`;
}

/** The smallest time that this percentage of calls did not exceed. */
export function percentile(milliseconds: readonly number[], percent: number): number {
  const sorted = [...milliseconds].sort((one, other) => one - other);
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN;
}
