import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { callEngine } from '../../../src/mcp/call-engine.js';
import { UnknownResourceError } from '../../../src/mcp/errors.js';
import { ONE_PAGE, type ProtocolLine } from '../../../src/mcp/methods.js';

const URI = 'weather://jobs/oslo';

const engine = callEngine(
  {
    'resources/read': {
      params: z.looseObject({}),
      answer: () => {
        throw new UnknownResourceError('No job is called "oslo".', URI);
      },
    },
    'tools/list': { params: ONE_PAGE, answer: () => ({ tools: [] }) },
    'prompts/get': {
      params: z.looseObject({
        ref: z.discriminatedUnion('type', [
          z.object({ type: z.literal('ref/prompt') }),
          z.object({ type: z.literal('ref/resource') }),
        ]),
        arguments: z.record(z.string(), z.string()).optional(),
      }),
      answer: () => ({}),
    },
    'tasks/get': { params: z.looseObject({}), line: '2026', answer: () => ({}) },
  },
  () => undefined,
);

describe('an unknown resource is told with its URI, under the code of the protocol line', () => {
  it.each<[ProtocolLine, number]>([
    ['2025', -32002],
    ['2026', -32602],
  ])('%s: %i', async (line, code) => {
    const context = { signal: new AbortController().signal, line, id: 1 };
    await expect(engine.answer('resources/read', {}, context)).rejects.toMatchObject({
      code,
      message: 'No job is called "oslo".',
      data: { uri: URI },
    });
  });
});

it('knows the methods that it has in a line, and nothing that every object has', () => {
  expect(engine.knows('resources/read', '2025')).toBe(true);
  expect(engine.knows('resources/read', '2026')).toBe(true);
  expect(engine.knows('tasks/get', '2026')).toBe(true);
  expect(engine.knows('tasks/get', '2025')).toBe(false);
  expect(engine.knows('constructor', '2025')).toBe(false);
});

const CONTEXT = { signal: new AbortController().signal, line: '2025', id: 1 } as const;

it.each([undefined, null, ''])(
  'a list of one page is asked for with the cursor %j',
  async (cursor) => {
    expect(await engine.answer('tools/list', { cursor }, CONTEXT)).toEqual({ tools: [] });
  },
);

it.each<[string, object, string]>([
  ['tools/list', { cursor: 'x' }, 'cursor is "x": the list has one page and takes no cursor.'],
  ['tools/list', { cursor: 5 }, 'cursor is 5: the list has one page and takes no cursor.'],
  [
    'prompts/get',
    { ref: { type: 'x' } },
    'ref.type is "x"; it must be one of ref/prompt, ref/resource.',
  ],
  ['prompts/get', { ref: {} }, 'ref.type is missing; it must be one of ref/prompt, ref/resource.'],
  [
    'prompts/get',
    { ref: { type: 'ref/prompt' }, arguments: [] },
    'arguments is []; it takes an object.',
  ],
])('%s refuses the parameters %j in our words', async (method, params, message) => {
  await expect(engine.answer(method, params, CONTEXT)).rejects.toMatchObject({
    code: -32602,
    message,
  });
});
