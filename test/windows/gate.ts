/** Lets the driver hold the upstream's answers for one place while it kills processes. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Upstream, UpstreamRequest } from '../fakes/upstream.js';
import { HELD_LATITUDE } from './held-place.js';

const isHeld = ({ query }: UpstreamRequest) => query.latitude === String(HELD_LATITUDE);

export interface Gate {
  url: string;
  close(): Promise<void>;
}

/** Serves /shut, /open and /requests: how many requests have come for the held place since it was shut. */
export async function startGate(upstream: Upstream): Promise<Gate> {
  let open: (() => void) | undefined;
  let before = 0;
  const count = () => upstream.requests.filter(isHeld).length;
  const answers: Record<string, () => number> = {
    '/shut': () => {
      before = count();
      const until = new Promise<void>((resolve) => {
        open = resolve;
      });
      upstream.setFault((request) => (isHeld(request) ? { kind: 'held', until } : undefined));
      return 0;
    },
    '/open': () => {
      upstream.setFault(undefined);
      open?.();
      return 0;
    },
    '/requests': () => count() - before,
  };
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? ''];
    response.writeHead(answer === undefined ? 404 : 200).end(String(answer?.()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
