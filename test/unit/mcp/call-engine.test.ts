import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { callEngine } from '../../../src/mcp/call-engine.js';
import { UnknownResourceError } from '../../../src/mcp/errors.js';
import type { ProtocolLine } from '../../../src/mcp/methods.js';

const URI = 'weather://jobs/oslo';

const engine = callEngine(
  {
    'resources/read': {
      params: z.looseObject({}),
      answer: () => {
        throw new UnknownResourceError('No job is called "oslo".', URI);
      },
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
