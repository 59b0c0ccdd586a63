/** Checks values that a schema has parsed and that were then stored as JSON. */
import { z } from 'zod';

/**
 * A schema of values as they are stored. It describes a schema's output, not its input: defaults are filled in, and
 * transforms are done.
 * @throws Error with a clause for a schema whose values JSON cannot hold, or whose output is not described.
 */
export function storedForm(schema: z.ZodType): z.ZodType {
  for (const io of ['input', 'output'] as const) z.toJSONSchema(schema, { io });
  return z.fromJSONSchema(z.toJSONSchema(schema, { io: 'output' }) as z.core.JSONSchema.JSONSchema);
}

/** Why a schema cannot be stored, with the field at fault where there is one; undefined where it can. */
export function explainUnstorable(schema: z.ZodType, name: string): string | undefined {
  const why = reasonOf(schema);
  if (why === undefined) return undefined;
  const fields = Object.entries((schema as Partial<z.ZodObject>).shape ?? {});
  const field = fields.find(([, type]) => reasonOf(type as z.ZodType) !== undefined);
  return field === undefined ? `${name}: ${why}` : `${name}.${field[0]}: ${why}`;
}

function reasonOf(schema: z.ZodType): string | undefined {
  try {
    storedForm(schema);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The first thing by which a value is not what a schema takes, as a clause; undefined where it is. */
export function explainMismatch(
  schema: z.ZodType,
  value: unknown,
  name: string,
): string | undefined {
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  if (issue === undefined) return undefined;
  const path = issue.path.map((step) =>
    typeof step === 'number' ? `[${step}]` : `.${String(step)}`,
  );
  return `${name}${path.join('')}: ${issue.message}`;
}
