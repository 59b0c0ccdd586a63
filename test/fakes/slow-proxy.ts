import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A network between a client and a server that can be slow, stand still, or break. */
export interface SlowProxy {
  /** Where clients connect, host:port. */
  address: string;
  /** From now on everything takes so many milliseconds longer, either way. */
  delay(ms: number): void;
  /** Nothing gets through any more, either way; connections stay. */
  freeze(): void;
  /** What was held back gets through, in order, and all that follows. */
  thaw(): void;
  /** Breaks the connections that there are. */
  cut(): void;
  close(): Promise<void>;
}

/** Starts a proxy on loopback. @param target host:port of the server. */
export async function startSlowProxy(target: string): Promise<SlowProxy> {
  const [host, port] = target.split(':');
  const sockets = new Set<Socket>();
  let delayMs = 0;
  let open = Promise.resolve();
  let thaw = () => {};

  /** Chunks go on one after the other, each not before its time. */
  function pipe(from: Socket, to: Socket): void {
    let last: Promise<unknown> = Promise.resolve();
    from.on('data', (chunk) => {
      const due = new Promise((resolve) => setTimeout(resolve, delayMs));
      last = Promise.all([last, due])
        .then(() => open)
        .then(() => to.writable && to.write(chunk));
    });
    for (const end of ['end', 'error'] as const) from.on(end, () => to.destroy());
  }

  const server = createServer((client) => {
    const upstream = connect({ host, port: Number(port) });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
    pipe(client, upstream);
    pipe(upstream, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    delay: (ms) => {
      delayMs = ms;
    },
    freeze: () => {
      open = new Promise((resolve) => {
        thaw = resolve;
      });
    },
    thaw: () => {
      thaw();
      open = Promise.resolve();
    },
    cut,
    close: async () => {
      thaw();
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
