import { z } from 'zod';
import { OTHER_FORMS } from './other-forms.js';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * A tool's schema as clients receive it. Hosts show all schemas to the model, so the useless parts are removed: the
 * dialect, the safe-integer bounds that zod adds to every int, and string length limits (violations get an error
 * message anyway). From results it also removes the lists of required fields, fields of any kind, and what its schema
 * calls unlisted.
 */
export function toJsonSchema(schema: z.ZodObject): { type: 'object'; [key: string]: unknown } {
  // 'input' also for results: it allows additional fields, so that a client with an older list accepts new ones.
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
      for (const name of OTHER_FORMS) delete jsonSchema[name];
      if (isOpen(jsonSchema)) removeRedundant(jsonSchema);
    },
  });
  return json as { type: 'object' };
}

/** True for an object that allows additional fields. Only results do: arguments are strict at every depth. */
function isOpen({ type, additionalProperties }: JsonSchema): boolean {
  return type === 'object' && additionalProperties !== false;
}

function removeRedundant(object: JsonSchema): void {
  delete object.required;
  if (isEmpty(object.additionalProperties)) delete object.additionalProperties;
  for (const [name, property] of Object.entries(object.properties ?? {})) {
    const { items, isUnlisted } = property as JsonSchema;
    if (isUnlisted === true || isEmpty(property)) delete object.properties?.[name];
    if (isEmpty(items)) delete (property as JsonSchema).items;
  }
}

function isEmpty(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && Object.keys(schema).length === 0;
}
