import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { InvalidInputError } from '../../../src/base/errors.js';
import { parseArguments } from '../../../src/mcp/arguments.js';
import { TOOLS } from '../../../src/tools/index.js';
import { anyJson, anyObject } from '../../fakes/arbitrary-arguments.js';

/** One line of sentences that begins with the tool or the argument and ends with a full stop. */
function expectOneLine(message: string, names: readonly string[]): void {
  expect(message).toMatch(/^[^\n]*[^.\s]\.$/);
  expect(message.length).toBeLessThan(4_000);
  expect(names.some((name) => message.startsWith(name))).toBe(true);
}

describe.each(TOOLS.map((tool) => [tool.name, tool] as const))('%s', (name, { input }) => {
  const schema = z.toJSONSchema(input, { io: 'input' });
  const names = [name, ...Object.keys(input.shape)];

  it('takes what it is given or says in one line why not, whatever that is', () => {
    fc.assert(
      fc.property(fc.oneof(anyJson, anyObject(schema)), (received) => {
        try {
          expect(input.safeParse(parseArguments(name, input, received)).success).toBe(true);
        } catch (error) {
          if (!(error instanceof InvalidInputError)) throw error;
          expectOneLine(error.message, names);
        }
      }),
    );
  });

  it.each(names.slice(1))('says so of %s, however deep or long it is', (argument) => {
    for (const text of [
      `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
      `"${'x'.repeat(100_000)}"`,
      `{"${'k'.repeat(100_000)}":1}`,
    ]) {
      const received = JSON.parse(`{"${argument}": ${text}}`);
      try {
        parseArguments(name, input, received);
      } catch (error) {
        if (!(error instanceof InvalidInputError)) throw error;
        expectOneLine(error.message, names);
      }
    }
  });
});
