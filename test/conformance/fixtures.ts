/**
 * What the official suite asks for by name, offered by the product's own MCP layer: with it the suite sees how that
 * layer passes on content, errors, progress, resources and prompts, which no tool of ours has in the suite's form.
 */
import { z } from 'zod';
import { InvalidInputError } from '../../src/base/errors.js';
import { UnknownResourceError } from '../../src/mcp/errors.js';
import { bearerTokens, LOOPBACK_HOSTS } from '../../src/mcp/http/access.js';
import { tokenGate } from '../../src/mcp/http/gate.js';
import { type HttpServer, serveHttp } from '../../src/mcp/http/http-server.js';
import { rateLimit } from '../../src/mcp/http/rate-limit.js';
import { defineMethod, LIST_CACHE, type Methods } from '../../src/mcp/methods.js';
import { engineOf, identityOf, type McpOffer } from '../../src/mcp/offer.js';
import {
  type AnyTool,
  type ContentBlock,
  defineContentTool,
  READ_ONLY,
  type ToolCall,
} from '../../src/mcp/tool.js';
import { FIXTURE_TASKS, TASK_FIXTURES } from './task-fixtures.js';

/** A red point. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
/** A sound without samples. */
const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=';
const TEXT = { type: 'text', text: 'This is a text.' } as const;
const IMAGE = { type: 'image', data: PNG, mimeType: 'image/png' } as const;
const RESOURCE = {
  type: 'resource',
  resource: { uri: 'test://embedded', mimeType: 'text/plain', text: 'This is a resource.' },
};
const AUDIO = { type: 'audio', data: WAV, mimeType: 'audio/wav' };

/** @param content may have kinds of blocks that no tool of the product has. */
function fixture(name: string, content: (call: ToolCall) => object[]): AnyTool<null> {
  return defineContentTool({
    name,
    title: name,
    description: `The suite calls ${name}.`,
    annotations: READ_ONLY,
    input: z.strictObject({}),
    content: async (_input: object, _services: null, call) => content(call) as ContentBlock[],
  });
}

const TOOLS = [
  fixture('test_simple_text', () => [TEXT]),
  fixture('test_image_content', () => [IMAGE]),
  fixture('test_audio_content', () => [AUDIO]),
  fixture('test_embedded_resource', () => [RESOURCE]),
  fixture('test_multiple_content_types', () => [TEXT, IMAGE, RESOURCE]),
  fixture('test_tool_with_progress', ({ report }) => {
    for (const done of [0, 50, 100]) report?.({ done, total: 100, message: `${done} of 100` });
    return [TEXT];
  }),
  fixture('test_error_handling', () => {
    throw new InvalidInputError('This tool fails for the suite.');
  }),
  ...TASK_FIXTURES,
];

const RESOURCES: Readonly<Record<string, object>> = {
  'test://static-text': { mimeType: 'text/plain', text: 'This is a text.' },
  'test://static-binary': { mimeType: 'image/png', blob: PNG },
  'test://template/123/data': { mimeType: 'application/json', text: '{"id":"123"}' },
};

const PROMPTS: Readonly<Record<string, (given: Record<string, string>) => object>> = {
  test_simple_prompt: () => TEXT,
  test_prompt_with_arguments: (given) => ({ type: 'text', text: JSON.stringify(given) }),
  test_prompt_with_embedded_resource: () => RESOURCE,
  test_prompt_with_image: () => IMAGE,
};

const METHODS: Methods = {
  'resources/list': {
    params: z.looseObject({}),
    cache: LIST_CACHE,
    answer: () => ({ resources: Object.keys(RESOURCES).map((uri) => ({ uri, name: uri })) }),
  },
  'resources/templates/list': {
    params: z.looseObject({}),
    cache: LIST_CACHE,
    answer: () => ({
      resourceTemplates: [{ uriTemplate: 'test://template/{id}/data', name: 'template' }],
    }),
  },
  'resources/read': defineMethod({
    params: z.looseObject({ uri: z.string() }),
    answer: ({ uri }) => {
      const found = RESOURCES[uri];
      if (found === undefined) throw new UnknownResourceError(`There is no ${uri}.`, uri);
      return { contents: [{ uri, ...found }] };
    },
  }),
  'prompts/list': {
    params: z.looseObject({}),
    cache: LIST_CACHE,
    answer: () => ({
      prompts: Object.keys(PROMPTS).map((name) => ({
        name,
        description: `The suite gets ${name}.`,
      })),
    }),
  },
  'prompts/get': defineMethod({
    params: z.looseObject({
      name: z.string(),
      arguments: z.record(z.string(), z.string()).optional(),
    }),
    answer: ({ name, arguments: given = {} }) => {
      const content = PROMPTS[name]?.(given);
      if (content === undefined) throw new InvalidInputError(`There is no prompt ${name}.`);
      return { messages: [{ role: 'user', content }] };
    },
  }),
  'completion/complete': {
    params: z.looseObject({}),
    answer: () => ({ completion: { values: [] } }),
  },
};

/** Serves them on a free port of this machine. @param log receives what the server says. */
export function serveFixtures(log: (line: string) => void): Promise<HttpServer> {
  const offer: McpOffer<null> = {
    name: 'fixtures',
    title: 'Fixtures',
    version: '1.0.0',
    tools: TOOLS,
    services: null,
    tasks: FIXTURE_TASKS,
    beside: { capabilities: { resources: {}, prompts: {}, completions: {} }, methods: METHODS },
  };
  const engine = engineOf(offer, log);
  return serveHttp({
    host: '127.0.0.1',
    port: 0,
    identity: identityOf(offer),
    engines: { read: engine, write: engine },
    isWrite: () => false,
    allowedHosts: LOOPBACK_HOSTS,
    accessAt: () => ({ gate: tokenGate(bearerTokens([])) }),
    rate: rateLimit({ burst: 1_000, perSecond: 1_000 }, () => performance.now()),
    body: { bytes: 4_194_304, milliseconds: 30_000 },
    trouble: async () => undefined,
    log,
  });
}
