import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface TestProxy {
  url: string;
  /** "GET http://host/path" and "CONNECT host:443", in order of arrival. */
  requests: readonly string[];
  /** What clients must send as Proxy-Authorization; undefined for none. */
  demand(credentials: string | undefined): void;
  /** Answers every tunnel with this status and no tunnel. */
  refuseTunnels(status: number): void;
  close(): Promise<void>;
}

/**
 * An HTTP proxy on a free loopback port, which alone knows where its hosts are.
 * @param hosts port on loopback by host name.
 */
export async function startProxy(hosts: Record<string, number>): Promise<TestProxy> {
  const requests: string[] = [];
  const sockets = new Set<Duplex>();
  let demanded: string | undefined;
  let refusal: number | undefined;
  const isAllowed = ({ headers }: IncomingMessage) =>
    demanded === undefined || headers['proxy-authorization'] === demanded;

  const server = createServer((incoming, response) => {
    requests.push(`${incoming.method} ${incoming.url}`);
    if (!isAllowed(incoming)) {
      return void response.writeHead(407, { 'proxy-authenticate': 'Basic' }).end();
    }
    const { hostname, pathname, search } = new URL(incoming.url ?? '');
    const port = hosts[hostname];
    if (port === undefined) return void response.writeHead(502).end();
    const { 'proxy-authorization': _ours, ...headers } = incoming.headers;
    const onward = request(
      { host: '127.0.0.1', port, path: `${pathname}${search}`, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    onward.end();
  });
  server.on('connect', (incoming: IncomingMessage, client: Duplex) => {
    requests.push(`CONNECT ${incoming.url}`);
    sockets.add(client);
    client.on('error', () => undefined);
    const answer = (status: number) => client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    if (!isAllowed(incoming)) return void answer(407);
    if (refusal !== undefined) return void answer(refusal);
    tunnel(client, hosts[incoming.url?.split(':')[0] ?? '']);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    demand: (credentials) => {
      demanded = credentials;
    },
    refuseTunnels: (status) => {
      refusal = status;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function tunnel(client: Duplex, port: number | undefined): void {
  if (port === undefined) return void client.end('HTTP/1.1 502 No\r\n\r\n');
  const target: Socket = connect(port, '127.0.0.1', () => {
    client.write('HTTP/1.1 200 OK\r\n\r\n');
    client.pipe(target).pipe(client);
  });
  target.on('error', () => client.destroy());
  client.on('error', () => target.destroy());
}
