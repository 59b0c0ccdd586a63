/**
 * The faulty upstream behind a cache, in a process of its own, so that the cost of synthetic weather is in no
 * measurement whose kind of request was made before. `/requests` gives the paths that were requested since its last call. Prints its two addresses, and stops
 * when its stdin ends.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cellOf, startUpstream } from '../fakes/upstream.js';

const { archiveUrl, geocodingUrl } = await startUpstream({ offers: 'flatbuffers' });
const requests: string[] = [];
/** By what is asked for, whatever the place: the weather of the first place stands for all. */
const bodies = new Map<string, Promise<Buffer>>();

const COORDINATES = ['latitude', 'longitude'] as const;

/** The answer's first members, which name the grid cell. */
const CELL = /^\{"latitude":[^,]+,"longitude":[^,]+/;

/** Once more after an error: an idle connection may be closed at the moment in which it is used again. */
async function load(url: URL): Promise<Buffer> {
  return loadOnce(url).catch(() => loadOnce(url));
}

async function loadOnce(url: URL): Promise<Buffer> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}

async function answerTo(path: string): Promise<Buffer> {
  const url = new URL(path, archiveUrl);
  const key = new URL(url);
  for (const name of COORDINATES) key.searchParams.delete(name);
  const body = bodies.get(key.href) ?? load(url);
  bodies.set(key.href, body);
  return inCell(await body, url.searchParams);
}

/** The same answer in the cell of the place that is asked for. */
function inCell(body: Buffer, asked: URLSearchParams): Buffer {
  const head = CELL.exec(body.toString('latin1', 0, 100))?.[0];
  if (head === undefined) return body;
  const cell = cellOf(Number(asked.get('latitude')), Number(asked.get('longitude')));
  const named = `{"latitude":${cell.latitude},"longitude":${cell.longitude}`;
  return Buffer.concat([Buffer.from(named), body.subarray(head.length)]);
}

const server = createServer(async ({ url = '' }, response) => {
  if (url === '/requests') {
    response.end(JSON.stringify(requests.splice(0)));
    return;
  }
  requests.push(url);
  response.setHeader('content-type', 'application/json').end(await answerTo(url));
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const here = (url: string) => url.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`);
  const addresses = { archiveUrl: here(archiveUrl), geocodingUrl: here(geocodingUrl) };
  process.stdout.write(`${JSON.stringify(addresses)}\n`);
});
process.stdin.resume().on('end', () => process.exit());
