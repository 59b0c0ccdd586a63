import { type AddressInfo, connect } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { Certificate } from './certificate.js';

export interface TlsFront {
  port: number;
  close(): Promise<void>;
}

/**
 * Speaks TLS on a free loopback port for a server that does not, as a load balancer does.
 * @param port of the server, on loopback.
 * @param protocols what it agrees on with clients that ask (ALPN).
 */
export async function startTlsFront(
  certificate: Certificate,
  port: number,
  protocols: string[] = ['http/1.1'],
): Promise<TlsFront> {
  const clients = new Set<TLSSocket>();
  const server = createServer({ ...certificate, ALPNProtocols: protocols }, (client) => {
    clients.add(client);
    const target = connect(port, '127.0.0.1');
    client.pipe(target).pipe(client);
    client.on('error', () => target.destroy());
    target.on('error', () => client.destroy());
    client.on('close', () => clients.delete(client));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const client of clients) client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
