import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where and what a worker's health endpoint answers. */
export interface HealthOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Why the worker takes no tasks now; undefined if it does. */
  trouble(): Promise<string | undefined>;
}

/**
 * Answers GET /healthz while the process lives, and GET /readyz with 503 while the worker takes no tasks.
 * @returns the port. The endpoint ends with the process.
 */
export async function serveHealth({ host, port, trouble }: HealthOptions): Promise<number> {
  const server = createServer(({ method, url = '' }, response) => {
    const path = method === 'GET' ? url.split('?')[0] : undefined;
    if (path === '/healthz') answer(response, 200, { status: 'ok' });
    else if (path === '/readyz') void answerReadiness(response, trouble);
    else answer(response, 404, { error: 'There is only GET /healthz and GET /readyz.' });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  // A process that has nothing else to do may end.
  server.unref();
  return (server.address() as AddressInfo).port;
}

async function answerReadiness(
  response: ServerResponse,
  trouble: HealthOptions['trouble'],
): Promise<void> {
  const why = await trouble();
  if (why === undefined) answer(response, 200, { status: 'ready' });
  else answer(response, 503, { status: 'not ready', why });
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}
