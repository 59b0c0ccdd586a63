import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** One address in front of a server, as a TCP load balancer gives it. */
export interface Balancer {
  address: string;
  /** Connections that were made so far. */
  connections(): number;
  /** Breaks all connections, as when the frontend behind them goes away; new ones find the next frontend. */
  breakAll(): void;
  close(): Promise<void>;
}

/** @param target host:port of the server. */
export async function startBalancer(target: string): Promise<Balancer> {
  const { hostname, port } = new URL(`tcp://${target}`);
  const open = new Set<Socket>();
  let count = 0;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    count += 1;
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const breakAll = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => count,
    breakAll,
    close: async () => {
      server.close();
      breakAll();
      await once(server, 'close');
    },
  };
}
