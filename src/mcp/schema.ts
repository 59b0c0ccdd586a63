import { z } from 'zod';

/**
 * A tool's schema as clients get it. Hosts put all schemas before the model, so what says nothing is left out:
 * the dialect, and the bounds of safe integers that zod gives to every int.
 */
export function toJsonSchema(schema: z.ZodObject): { type: 'object'; [key: string]: unknown } {
  // 'input' also for results: it leaves objects open, so that a client with an older list accepts new fields.
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      delete jsonSchema.propertyNames;
    },
  });
  return json as { type: 'object' };
}
