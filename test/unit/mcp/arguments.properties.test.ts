import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { InvalidInputError } from '../../../src/base/errors.js';
import { parseArguments } from '../../../src/mcp/arguments.js';
import { TOOLS } from '../../../src/tools/index.js';

/** What JSON.parse may give: also a number that is too large for a double, and a key that is no other object's business. */
const anyJson = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  fc.string({ unit: 'binary' }),
  fc.constantFrom<unknown>(null, undefined, [], {}, Infinity, -0, 1e300, '', ' \n', '\ud800'),
  fc.constantFrom<unknown>(
    ...['{"__proto__": 1}', '{"constructor": {}}'].map((it) => JSON.parse(it)),
  ),
);

/** What may stand for an argument: often of the type that the schema has. */
function anyOf(schema: z.core.JSONSchema.BaseSchema): fc.Arbitrary<unknown> {
  const right: fc.Arbitrary<unknown>[] = [];
  if (schema.enum) right.push(fc.constantFrom(...schema.enum));
  else if (schema.type === 'string')
    right.push(fc.string({ unit: 'binary' }), fc.string({ maxLength: 300, size: 'max' }));
  else if (schema.type === 'integer') right.push(fc.integer(), fc.maxSafeInteger());
  else if (schema.type === 'number') right.push(fc.double());
  else if (schema.type === 'boolean') right.push(fc.boolean());
  else if (schema.type === 'array') {
    right.push(fc.array(anyOf(schema.items as z.core.JSONSchema.BaseSchema), { maxLength: 3 }));
  } else if (schema.type === 'object') right.push(anyObject(schema));
  return fc.oneof({ weight: 3, arbitrary: fc.oneof(...right, fc.constant(undefined)) }, anyJson);
}

function anyObject({ properties = {} }: z.core.JSONSchema.BaseSchema): fc.Arbitrary<object> {
  const fields = Object.entries(properties).map(([name, property]) => [
    name,
    anyOf(property as z.core.JSONSchema.BaseSchema),
  ]);
  return fc
    .tuple(
      fc.record(Object.fromEntries(fields)),
      fc.oneof(fc.constant({}), fc.dictionary(fc.string(), anyJson)),
    )
    .map(([known, unknown]) => ({ ...unknown, ...known }));
}

/** One line that begins with the tool or the argument and ends with a full stop. */
function expectOneSentence(message: string, names: readonly string[]): void {
  expect(message).toMatch(/^[^\n]*[^.\s]\.$/);
  expect(message.length).toBeLessThan(1_000);
  expect(names.some((name) => message.startsWith(name))).toBe(true);
}

describe.each(TOOLS.map((tool) => [tool.name, tool] as const))('%s', (name, { input }) => {
  const schema = z.toJSONSchema(input, { io: 'input' });
  const names = [name, ...Object.keys(input.shape)];

  it('takes what it is given or says in one sentence why not, whatever that is', () => {
    fc.assert(
      fc.property(fc.oneof(anyJson, anyObject(schema)), (received) => {
        try {
          expect(input.safeParse(parseArguments(name, input, received)).success).toBe(true);
        } catch (error) {
          if (!(error instanceof InvalidInputError)) throw error;
          expectOneSentence(error.message, names);
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
        expectOneSentence(error.message, names);
      }
    }
  });
});
