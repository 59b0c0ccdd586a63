import { connect } from 'node:net';

/**
 * Sends bytes to a port of this machine as no HTTP client does. @returns all that comes until the server closes the
 * connection.
 */
export function rawExchange(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (data) => {
      text += data;
    });
    socket.once('error', fail).once('close', () => done(text));
    socket.write(bytes);
  });
}

/** A request for the last answer of its connection. @param headers a line each. */
export function rawRequest(head: string, headers: readonly string[], body: string): string {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return [head, 'Connection: close', ...headers, length, '', body].join('\r\n');
}
