/** The view of jobs in headless Chromium, in a frame of a page that speaks the host's side of MCP Apps. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { openPage, type Page } from './browser.js';
import { type Finding, finding } from './report.js';

const EXTENSION = 'io.modelcontextprotocol/ui';
const MIME_TYPE = 'text/html;profile=mcp-app';

type Answer = Record<string, unknown>;

/** @param env of the product. */
export async function runView(cli: string, env: Record<string, string>): Promise<Finding[]> {
  const client = new Client(
    { name: 'conformance', version: '1' },
    {
      versionNegotiation: { mode: 'auto' },
      capabilities: { extensions: { [EXTENSION]: { mimeTypes: [MIME_TYPE] } } },
    },
  );
  const server = { command: process.execPath, args: [cli], env, stderr: 'ignore' as const };
  await client.connect(new StdioClientTransport(server));
  try {
    const view = await viewOf(client);
    const answer = await client.callTool({
      name: 'start_gathering',
      arguments: {
        locations: ['Seattle', 'New York'].map((place) => ({ place })),
        start_date: '2014-01-01',
        end_date: '2014-12-31',
        variables: ['temperature_2m_max', 'precipitation_sum'],
      },
    });
    const call = (asked: Answer) => client.callTool(asked as { name: string });
    const found: Finding[] = [];
    for (const theme of ['light', 'dark'] as const) {
      found.push(await show(theme, { view, answer, theme }, call));
    }
    return found;
  } finally {
    await client.close();
  }
}

/** The page that start_gathering names for hosts with MCP Apps. */
async function viewOf(client: Client): Promise<string> {
  const { tools } = await client.listTools();
  const tool = tools.find(({ name }) => name === 'start_gathering');
  const { resourceUri } = (tool?._meta?.ui ?? {}) as { resourceUri?: string };
  const { contents } = await client.readResource({ uri: resourceUri ?? '' });
  const [content] = contents as { mimeType: string; text: string }[];
  if (content?.mimeType !== MIME_TYPE) throw new Error(`its type is ${content?.mimeType}`);
  return content.text;
}

async function show(
  theme: 'light' | 'dark',
  given: { view: string; answer: Answer; theme: string },
  call: (asked: Answer) => Promise<object>,
): Promise<Finding> {
  // The archive of this run is quick: until the progress was seen, answers are of jobs that go on.
  let held: object | undefined = runningAnswer(given.answer);
  const letGo = () => {
    held = undefined;
  };
  const host = createServer(async (request, response) => {
    if (request.url === '/given') response.end(JSON.stringify(given));
    else if (request.url === '/call') {
      const answer = held ?? (await call(JSON.parse(await text(request)) as Answer));
      response.end(JSON.stringify(answer));
    } else {
      response.setHeader('content-type', 'text/html');
      response.end(readFileSync('test/conformance/host-page.html'));
    }
  });
  await new Promise<void>((done) => host.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  try {
    const page = await openPage(origin);
    try {
      const faults = await faultsIn(page, theme, origin, letGo);
      return finding(`view of jobs, ${theme}, in Chromium`, faults);
    } finally {
      await page.close();
    }
  } finally {
    host.closeAllConnections();
    host.close();
  }
}

/** Of await_result: the jobs that start_gathering named, not done yet. */
function runningAnswer({ structuredContent }: Answer): object {
  const { jobs } = structuredContent as { jobs: object[] };
  const running = { status: 'running', progress: { percent: 40 }, eta_seconds: 120 };
  const told = jobs.map((job) => ({ ...job, ...running }));
  return { structuredContent: { jobs: told, poll_after_seconds: 2 } };
}

/** @param letGo the next answers are the product's. */
async function faultsIn(
  page: Page,
  theme: string,
  origin: string,
  letGo: () => void,
): Promise<string[]> {
  // Before the first answer of await_result the view shows what start_gathering said: nothing done yet.
  await page.until(`document.querySelector('progress')?.value > 0`);
  const progress = await page.inFrame(`document.querySelector('.job').textContent`);
  letGo();
  await page.until(`document.querySelectorAll('path.line').length === 2`);
  await page.inFrame(`document.querySelector('svg').dispatchEvent(
    new KeyboardEvent('keydown', { key: 'ArrowRight' }))`);
  const seen = {
    progress,
    paper: await page.inFrame(`getComputedStyle(document.body).backgroundColor`),
    legend: await page.inFrame(
      `[...document.querySelectorAll('#legend li')].map((item) => item.textContent)`,
    ),
    last: await page.inFrame(`document.getElementById('reading').textContent`),
    note: await page.inFrame(`document.getElementById('note').textContent`),
  };
  // The last choice counts, whatever was asked for before it.
  await page.inFrame(`for (const period of ['year', 'month'])
    [...document.querySelectorAll('button')]
      .find(({ textContent }) => textContent === period).click()`);
  await page.until(`[...document.querySelectorAll('path.line')]
    .map((line) => line.getAttribute('d').split('L').length).join() === '12,12'`);
  const expected = {
    progress: 'Seattle, Washington, United States40 %, 2 min left',
    paper: theme === 'dark' ? 'rgb(21, 27, 35)' : 'rgb(255, 255, 255)',
    legend: [
      'Seattle, Washington, United States: temperature 2m max, °C',
      'New York, New York, United States: temperature 2m max, °C',
    ],
    last: '2014-12-31 · Seattle 3.3 °C · New York 1.1 °C',
    note: '',
  };
  const elsewhere = page.requests.filter(
    (address) => !address.startsWith(origin) && !/^(data|about):/.test(address),
  );
  return [
    ...(JSON.stringify(seen) === JSON.stringify(expected)
      ? []
      : [`it shows ${JSON.stringify(seen)}`]),
    ...elsewhere.map((address) => `it asked for ${address}`),
    ...page.complaints,
  ];
}
