import { z } from 'zod';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * A tool's schema as clients get it. Hosts put all schemas before the model, so what says nothing is left out:
 * the dialect, the bounds of safe integers that zod gives to every int, lengths that nobody meets by chance (who does
 * is told), and of results what every tool has (next_step) and what a reader sees anyway (which fields are there).
 */
export function toJsonSchema(schema: z.ZodObject): { type: 'object'; [key: string]: unknown } {
  // 'input' also for results: it leaves objects open, so that a client with an older list accepts new fields.
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.minItems === 1) delete jsonSchema.minItems;
      delete jsonSchema.maxItems;
      delete jsonSchema.minLength;
      delete jsonSchema.maxLength;
      delete jsonSchema.propertyNames;
      if (isOpen(jsonSchema)) dropTheObvious(jsonSchema);
    },
  });
  return json as { type: 'object' };
}

/** Arguments are strict at every depth; what is open is part of a result. */
function isOpen({ type, additionalProperties }: JsonSchema): boolean {
  return type === 'object' && additionalProperties !== false;
}

function dropTheObvious(object: JsonSchema): void {
  delete object.required;
  delete object.properties?.next_step;
  if (isEmpty(object.additionalProperties)) delete object.additionalProperties;
  for (const property of Object.values(object.properties ?? {})) {
    const { items } = property as JsonSchema;
    if (isEmpty(items)) delete (property as JsonSchema).items;
  }
}

function isEmpty(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && Object.keys(schema).length === 0;
}
