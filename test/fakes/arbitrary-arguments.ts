import fc from 'fast-check';
import type { z } from 'zod';

/** What JSON.parse may give: also a number that is too large for a double, and a key that is no other object's business. */
export const anyJson = fc.oneof(
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

/** Arguments of a tool: those of its schema, right and wrong, and others. */
export function anyObject({ properties = {} }: z.core.JSONSchema.BaseSchema): fc.Arbitrary<object> {
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
