import type { z } from 'zod';
import { InvalidInputError } from '../base/errors.js';
import { actingCharacter } from '../base/one-line.js';

const SHOWN = 80;

/**
 * Parses arguments by the tool's schema.
 * @throws InvalidInputError that says which argument is wrong, what was received and what would be right.
 */
export function parseArguments<Schema extends z.ZodObject>(
  tool: string,
  schema: Schema,
  received: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(received ?? {});
  if (parsed.success) {
    refuseActing(parsed.data, []);
    return parsed.data;
  }
  throw new InvalidInputError(describe(tool, schema, parsed.error, received));
}

/**
 * @throws InvalidInputError for text with characters that control a terminal or that DuckDB and pictures cannot
 * hold.
 */
export function refuseActing(value: unknown, path: PropertyKey[]): void {
  if (typeof value === 'string') {
    const character = actingCharacter(value);
    if (character === undefined) return;
    throw new InvalidInputError(
      `${pathOf(path)} has the control character ${character}; it takes text without.`,
    );
  }
  if (typeof value !== 'object' || value === null) return;
  const items = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [name, item] of items) refuseActing(item, [...path, name]);
}

function describe(tool: string, schema: z.ZodObject, error: z.ZodError, received: unknown): string {
  const issue = error.issues[0];
  if (issue === undefined) return error.message;
  const path = pathOf(issue.path) || tool;
  const value = valueAt(received, issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return `${path} has no argument ${cut(issue.keys.map(show).join(', '))}; it takes ${fieldsAt(schema, issue.path).join(', ')}.`;
    case 'invalid_type':
      return value === undefined
        ? `${path} is missing; it takes ${article(issue.expected)}.`
        : `${path} is ${show(value)}; it takes ${article(issue.expected)}.`;
    case 'invalid_value':
      return `${path} is ${show(value)}; it takes one of ${issue.values.map(String).join(', ')}.`;
    case 'too_big':
      return `${path} ${measure(issue.origin, value)}; it takes at most ${issue.maximum}.`;
    case 'too_small':
      return `${path} ${measure(issue.origin, value)}; it takes at least ${issue.minimum}.`;
    default:
      return `${path} is ${show(value)}: ${issue.message}.`;
  }
}

function pathOf(path: PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number'
        ? `${text}[${key}]`
        : text === ''
          ? cut(String(key))
          : `${text}.${cut(String(key))}`,
    '',
  );
}

function valueAt(received: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    received,
  );
}

/** The names of the arguments that the object at this path of the schema takes. */
function fieldsAt(schema: z.ZodObject, path: PropertyKey[]): string[] {
  let current: unknown = schema;
  for (const key of path) {
    current = unwrap(current);
    const { shape, element } = current as { shape?: Record<string, unknown>; element?: unknown };
    current = typeof key === 'number' ? element : shape?.[String(key)];
  }
  return Object.keys((unwrap(current) as z.ZodObject).shape);
}

/** The schema inside an optional argument or one with a default. */
function unwrap(schema: unknown): unknown {
  const inner = (schema as { def?: { innerType?: unknown } }).def?.innerType;
  return inner === undefined ? schema : unwrap(inner);
}

function measure(origin: string, value: unknown): string {
  if (origin === 'array') return `has ${(value as unknown[]).length} items`;
  // Surrounding blanks do not count: schemas trim before they measure.
  if (origin === 'string') return `has ${(value as string).trim().length} characters`;
  return `is ${show(value)}`;
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function show(value: unknown): string {
  // A JSON number too large for a double is read as Infinity, which JSON cannot write.
  return cut(typeof value === 'number' ? String(value) : toJson(value));
}

/** JSON.parse reads any depth. JSON.stringify overflows the stack at some thousand levels before Node.js 26. */
const MOST_LEVELS = 100;

function toJson(value: unknown): string {
  if (isDeeper(value, MOST_LEVELS)) {
    return `${Array.isArray(value) ? 'an array' : 'an object'} too deep to show`;
  }
  return JSON.stringify(value) ?? String(value);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1));
}

function cut(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
