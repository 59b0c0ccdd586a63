import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { askEngine } from '../../../../src/engine/control/control-client.js';
import {
  type Control,
  listenForQuestions,
  type Question,
} from '../../../../src/engine/control/control-server.js';

let control: Control;
let close: () => void;
let asked: Question[];
const sockets: Socket[] = [];
let other: Server | undefined;
beforeEach(async () => {
  asked = [];
  ({ control, close } = await listenForQuestions((question) => {
    asked.push(question);
    return { said: question };
  }));
});
afterEach(() => {
  close();
  other?.close();
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** Sends some bytes, and gives what came back until the engine closed the connection. */
async function send(text: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: control.port });
  let received = '';
  socket.setEncoding('utf8').on('data', (piece) => {
    received += piece;
  });
  // A connection that is closed while bytes are still under way is reset.
  socket.on('error', () => undefined);
  socket.write(text);
  await once(socket, 'close');
  return received;
}

const question = (ask: unknown, secret: unknown = control.secret) =>
  `${JSON.stringify({ ask, secret })}\n`;

describe('an engine', () => {
  it('answers who knows its secret', async () => {
    expect(await askEngine(control, 'state', 5_000)).toEqual({ said: { said: 'state' } });
    expect(await askEngine(control, 'stop', 5_000)).toEqual({ said: { said: 'stop' } });
    expect(asked).toEqual(['state', 'stop']);
  });

  it('has another secret each time', async () => {
    const again = await listenForQuestions(() => ({}));
    again.close();
    expect(again.control.secret).not.toBe(control.secret);
    expect(control.secret).toMatch(/^[\w-]{43}$/);
  });

  it('takes a question that comes byte by byte', async () => {
    const socket = connect({ host: '127.0.0.1', port: control.port }).setNoDelay();
    sockets.push(socket);
    const answer = once(socket, 'data');
    for (const letter of question('state')) {
      await new Promise<void>((sent) => socket.write(letter, () => sent()));
    }
    expect(String(await answer)).toBe('{"said":"state"}\n');
  });

  it.each<[string, () => string]>([
    ['a wrong secret', () => question('stop', 'x'.repeat(43))],
    ['the beginning of the secret', () => question('stop', control.secret.slice(0, -1))],
    ['a secret that is no text', () => question('stop', [control.secret])],
    ['no secret', () => '{"ask":"stop"}\n'],
    ['another question', () => question('shutdown')],
    ['no object', () => 'null\n'],
    ['no JSON', () => '{"ask":\n'],
    ['a line that does not end', () => 'x'.repeat(2_000)],
    ['a question longer than a kilobyte', () => `${' '.repeat(1_100)}${question('stop')}`],
    [
      'a web page’s request that has the question as its body',
      () =>
        `POST / HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\n\r\n${question('stop')}`,
    ],
  ])('hangs up without a word on %s', async (_what, text) => {
    expect(await send(text())).toBe('');
    expect(asked).toEqual([]);
  });

  it('listens on the loopback address alone', async () => {
    const socket = connect({ host: '127.0.0.2', port: control.port });
    sockets.push(socket);
    const [error] = await once(socket, 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('an engine that does not answer', () => {
  async function listenAs(serve: (socket: Socket) => void): Promise<Control> {
    other = createServer((socket) => {
      sockets.push(socket);
      // A client that hangs up before it has read all resets the connection.
      socket.on('error', () => undefined);
      serve(socket);
    });
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    return { port: (other.address() as AddressInfo).port, secret: 'x' };
  }

  it('because nobody listens is absent', async () => {
    close();
    expect(await askEngine(control, 'state', 5_000)).toBe('absent');
  });

  it('because the port is another engine’s by now is absent', async () => {
    expect(await askEngine({ ...control, secret: 'of an earlier engine' }, 'state', 5_000)).toBe(
      'absent',
    );
  });

  it('because the port is another program’s by now is absent', async () => {
    const web = await listenAs((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await askEngine(web, 'state', 5_000)).toBe('absent');
    other?.close();
    const endless = await listenAs((socket) => socket.write('x'.repeat(100_000)));
    expect(await askEngine(endless, 'state', 5_000)).toBe('absent');
  });

  it('N27: in time is silent: it may be frozen, and runs', async () => {
    expect(await askEngine(await listenAs(() => undefined), 'state', 50)).toBe('silent');
  });
});
