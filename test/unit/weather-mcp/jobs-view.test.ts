import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { engineOf } from '../../../src/mcp/offer.js';
import { JOBS_VIEW, VIEWS_EXTENSION } from '../../../src/weather-mcp/jobs-view.js';
import { weatherOffer } from '../../../src/weather-mcp/weather-offer.js';
import { connectInMemory } from '../../fakes/mcp-client.js';
import { fakeServices } from '../tools/fake-services.js';

const LARGEST = 300_000;

let client: Client;
/** Connects as a host that shows views. */
beforeEach(async () => {
  const { services } = fakeServices();
  const extensions = { [VIEWS_EXTENSION]: { mimeTypes: [JOBS_VIEW.mimeType] } };
  client = await connectInMemory(services, () => undefined, { extensions });
});

async function page(): Promise<string> {
  const { contents } = await client.readResource({ uri: JOBS_VIEW.uri });
  expect(contents).toMatchObject([
    { mimeType: 'text/html;profile=mcp-app', _meta: { ui: { csp: {}, prefersBorder: true } } },
  ]);
  return (contents[0] as { text: string }).text;
}

/** The parts of a page between two tags. */
function between(text: string, tag: string): string[] {
  return [...text.matchAll(new RegExp(`<${tag}[^>]*>(.*?)</${tag}>`, 'gs'))].map(
    ([, part = '']) => part,
  );
}

describe('the view of jobs', () => {
  it('is named by the tools whose answers it shows, and listed', async () => {
    const { tools } = await client.listTools();
    const shown = tools.filter(({ _meta }) => _meta !== undefined);
    expect(shown.map(({ name, _meta }) => [name, _meta])).toEqual([
      ['start_gathering', { ui: { resourceUri: 'ui://durable-weather/jobs.html' } }],
      ['await_result', { ui: { resourceUri: 'ui://durable-weather/jobs.html' } }],
    ]);
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(['weather://jobs', JOBS_VIEW.uri]);
  });

  it.each([
    ['private', [VIEWS_EXTENSION]],
    ['public', []],
  ])('leaves lists %s to caches, for clients with %j', async (cacheScope, extensions) => {
    const engine = engineOf(weatherOffer(fakeServices().services), () => undefined);
    const { signal } = new AbortController();
    for (const method of ['resources/list', 'tools/list']) {
      const asked = { signal, id: 1, extensions };
      const answer = await engine.answer(method, {}, { ...asked, line: '2026' });
      expect(answer).toMatchObject({ cacheScope });
      expect(await engine.answer(method, {}, { ...asked, line: '2025' })).not.toHaveProperty(
        'cacheScope',
      );
    }
  });

  it('is one file that loads nothing', async () => {
    const text = await page();
    expect(Buffer.byteLength(text)).toBeLessThan(LARGEST);
    const inertNames = text.replaceAll('http://www.w3.org/2000/svg', '');
    expect(inertNames.match(/https?:|\bsrc=|\bimport\b|@import|url\(/g)).toBeNull();
  });

  it('allows by its own policy its script and its style, and nothing else', async () => {
    const text = await page();
    const hashOf = (part: string) =>
      `'sha256-${createHash('sha256').update(part).digest('base64')}'`;
    const [scripts, styles] = ['script', 'style'].map((tag) => between(text, tag).map(hashOf));
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(text) ?? [];
    expect(policy?.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${scripts}`,
      `style-src ${styles}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });
});
