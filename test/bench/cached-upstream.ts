/**
 * The faulty upstream behind a cache, in a process of its own, so that the cost of synthetic weather is in no
 * measurement. `/requests` gives the paths that were requested since its last call. Prints its two addresses, and stops
 * when its stdin ends.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startUpstream } from '../fakes/upstream.js';

const { archiveUrl, geocodingUrl } = await startUpstream({ offers: 'flatbuffers' });
const requests: string[] = [];
const bodies = new Map<string, Promise<Buffer>>();

/** Once more after an error: an idle connection may be closed at the moment in which it is used again. */
async function load(url: string): Promise<Buffer> {
  return loadOnce(url).catch(() => loadOnce(url));
}

async function loadOnce(url: string): Promise<Buffer> {
  const answer = await fetch(new URL(url, archiveUrl));
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}

const server = createServer(async ({ url = '' }, response) => {
  if (url === '/requests') {
    response.end(JSON.stringify(requests.splice(0)));
    return;
  }
  requests.push(url);
  const body = bodies.get(url) ?? load(url);
  bodies.set(url, body);
  response.setHeader('content-type', 'application/json').end(await body);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const here = (url: string) => url.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`);
  const addresses = { archiveUrl: here(archiveUrl), geocodingUrl: here(geocodingUrl) };
  process.stdout.write(`${JSON.stringify(addresses)}\n`);
});
process.stdin.resume().on('end', () => process.exit());
