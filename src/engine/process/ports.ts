import { connect, createServer } from 'node:net';

export const LOOPBACK = '127.0.0.1';

const CONNECT_TIMEOUT_MS = 1_000;

/**
 * The preferred port if it is free, else one that the OS chooses. What sits on a taken port is left alone.
 * Not get-port: it gives out no port twice within 15 s, and a server that is started again needs its old one at once.
 */
export async function freePort(preferred: number | undefined): Promise<number> {
  return (await tryPort(preferred ?? 0)) ?? (await tryPort(0)) ?? noPort();
}

/** True when something accepts a TCP connection on the port of this machine. */
export function portAnswers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: LOOPBACK, port, timeout: CONNECT_TIMEOUT_MS });
    const settle = (answers: boolean) => {
      socket.destroy();
      resolve(answers);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen(port, LOOPBACK, () => {
      const address = probe.address();
      const bound = typeof address === 'object' && address !== null ? address.port : undefined;
      probe.close(() => resolve(bound));
    });
  });
}

function noPort(): never {
  throw new Error('the operating system gave no free TCP port');
}
