import type { RawMessage, RawStdio } from './raw-stdio.js';
import type { Upstream } from './upstream.js';

/** What a client of the line 2026 says of itself in each request. */
export const PLAIN = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
/** The same of a client that takes tasks. */
export const TASKING = {
  ...PLAIN,
  'io.modelcontextprotocol/clientCapabilities': {
    extensions: { 'io.modelcontextprotocol/tasks': {} },
  },
};

/** Starts a job that goes on until upstream answers. @returns what lets it answer. */
export async function startHeld(
  upstream: Upstream,
  client: RawStdio,
  job_name: string,
  latitude: number,
): Promise<() => void> {
  let release = () => {};
  const until = new Promise<void>((done) => {
    release = done;
  });
  upstream.setFault(() => ({ kind: 'held', until }));
  const locations = [{ latitude, longitude: 1, job_name }];
  const input = { locations, start_date: '2020-01-01', end_date: '2020-01-31' };
  const params = { name: 'start_gathering', arguments: input, _meta: PLAIN };
  const { result } = await client.ask(1_000 + latitude, 'tools/call', params);
  const answer = JSON.stringify(result?.structuredContent);
  if (!answer.includes('"outcome":"started"')) throw new Error(answer);
  return release;
}

/** One request over HTTP, as a client of the line 2026 makes it. @param name of the header Mcp-Name. */
export function post(url: URL, method: string, params: object, name?: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(name !== undefined && { 'mcp-name': name }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 7, method, params }),
  });
}

/** The messages of a stream, as they come. */
export async function* messagesOf(response: Response): AsyncGenerator<RawMessage> {
  let text = '';
  // A letter may come in two pieces.
  const decoder = new TextDecoder();
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(piece, { stream: true });
    const frames = text.split('\n\n');
    text = frames.pop() ?? '';
    for (const frame of frames) {
      const data = frame.split('\n').find((line) => line.startsWith('data: '));
      if (data !== undefined) yield JSON.parse(data.slice('data: '.length));
    }
  }
}
