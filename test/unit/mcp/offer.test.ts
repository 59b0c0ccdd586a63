import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { QuietCollection } from '../../../src/base/quiet-collection.js';
import type { ProtocolLine } from '../../../src/mcp/methods.js';
import { engineOf } from '../../../src/mcp/offer.js';

const SILENT = { signal: new AbortController().signal, id: 1 };

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

it.each(['2025', '2026'] as const)(
  'a request of the line %s puts off what is given back',
  async (line: ProtocolLine) => {
    let collections = 0;
    const quiet = new QuietCollection({
      bytes: () => 50_000_000,
      collectAll: () => {
        collections += 1;
      },
    });
    const offer = { name: 'none', title: 'None', version: '1', tools: [], services: {}, quiet };
    const engine = engineOf(offer, () => undefined);
    jest.advanceTimersByTime(2_999);
    expect(await engine.answer('tools/list', {}, { ...SILENT, line })).toMatchObject({ tools: [] });
    await expect(engine.answer('none', {}, { ...SILENT, line })).rejects.toThrow(
      'Method not found',
    );
    jest.advanceTimersByTime(2_999);
    expect(collections).toBe(0);
    jest.advanceTimersByTime(1);
    expect(collections).toBe(1);
    expect(engine.knows('tools/list', line)).toBe(true);
  },
);
