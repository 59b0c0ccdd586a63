/** The words for arguments that a schema refuses. */
import { z } from 'zod';
import { bareOf, otherForms } from './other-forms.js';

const SHOWN = 80;

/** A call may have hundreds of mistakes. */
const TOLD = 10;

/**
 * Says in a sentence each what is wrong with arguments, what was received and what would be right.
 * @param subject what has the arguments: a tool, a method.
 */
export function describeMistakes(
  subject: string,
  schema: z.ZodObject,
  issues: readonly z.core.$ZodIssue[],
  received: unknown,
): string {
  const mistakes = withoutRepeats(issues);
  const told = mistakes.slice(0, TOLD).map((issue) => describe(subject, schema, issue, received));
  return [...told, ...describeRest(mistakes.slice(TOLD - 1))].join(' ');
}

/** Zod measures whatever has a length, so a text for a list is also said to be too short or too long. */
function withoutRepeats(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const ofWrongType = issues.filter(({ code }) => code === 'invalid_type');
  const places = new Set(ofWrongType.map(({ path }) => JSON.stringify(path)));
  return issues.filter(
    ({ code, path }) => code === 'invalid_type' || !places.has(JSON.stringify(path)),
  );
}

/** Counts the mistakes after the last described one, which is the first of these. */
function describeRest([last, ...rest]: readonly z.core.$ZodIssue[]): string[] {
  if (last === undefined || rest.length === 0) return [];
  const isOneKind = rest.every((issue) => kindOf(issue) === kindOf(last));
  return [`There are ${rest.length} more${isOneKind ? ' of this kind' : ' mistakes'}.`];
}

/** Equal for mistakes of one kind in the items of a list. */
function kindOf({ code, path }: z.core.$ZodIssue): string {
  return `${code} ${pathOf(path.filter((key) => typeof key !== 'number'))}`;
}

function describe(
  subject: string,
  schema: z.ZodObject,
  issue: z.core.$ZodIssue,
  received: unknown,
): string {
  const path = pathOf(issue.path) || subject;
  const value = valueAt(received, issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return `${path} has no argument ${cut(issue.keys.map(show).join(', '))}; it takes ${fieldsAt(schema, issue.path).join(', ')}.`;
    case 'invalid_type':
      return `${path} is ${value === undefined ? 'missing' : show(value)}; it takes ${article(issue.expected)}${rightForm(schema, issue.path)}.`;
    case 'invalid_value':
      return `${path} is ${value === undefined ? 'missing' : show(value)}; it must be one of ${issue.values.map(String).join(', ')}.`;
    case 'invalid_union':
      return describeUnion(path, issue, value);
    case 'too_big':
      return `${path} ${measure(issue.origin, value)}; it takes at most ${issue.maximum}.`;
    case 'too_small':
      return `${path} ${measure(issue.origin, value)}; it takes at least ${issue.minimum}.`;
    default:
      return `${path} is ${show(value)}: ${issue.message}.`;
  }
}

/** One of some forms, which a field tells apart; the path is that field's. */
function describeUnion(path: string, issue: z.core.$ZodIssueInvalidUnion, value: unknown): string {
  const { options } = issue as { options?: readonly unknown[] };
  const right =
    options === undefined ? `: ${issue.message}` : `; it must be one of ${options.join(', ')}`;
  return `${path} is ${value === undefined ? 'missing' : show(value)}${right}.`;
}

/** A path as in "locations[0].place". */
export function pathOf(path: PropertyKey[]): string {
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
  const found = schemaAt(schema, path);
  return found === undefined ? [] : Object.keys((bareOf(found) as z.ZodObject).shape);
}

/** What a list or an object has inside. */
interface Inside {
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
}

function schemaAt(schema: z.ZodObject, path: PropertyKey[]): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((current, key) => {
    const { shape, element } = Object(current && bareOf(current)) as Inside;
    return typeof key === 'number' ? element : shape && Reflect.get(shape, key);
  }, schema);
}

/** Shows what would be right: an example of a list or an object, the description of anything else. */
function rightForm(schema: z.ZodObject, path: PropertyKey[]): string {
  const wanted = schemaAt(schema, path);
  if (wanted === undefined || path.length === 0) return '';
  const { description } = wanted;
  const example = exampleOf(wanted);
  if (example !== undefined) return `, such as ${JSON.stringify(example)}`;
  return description === undefined ? '' : ` (${description})`;
}

function exampleOf(schema: z.ZodType): unknown {
  const { example } = otherForms(schema);
  const bare = bareOf(schema);
  if (example !== undefined || !(bare instanceof z.ZodArray)) return example;
  const item = bare.element as z.ZodType;
  const itsExample = bareOf(item) instanceof z.ZodString ? '…' : exampleOf(item);
  return itsExample === undefined ? undefined : [itsExample];
}

function measure(origin: string, value: unknown): string {
  if (origin === 'array') return `has ${(value as unknown[]).length} items`;
  // Surrounding blanks do not count: schemas trim before they measure.
  if (origin === 'string') return `has ${(value as string).trim().length} characters`;
  return `is ${show(value)}`;
}

function article(expected: string): string {
  // Zod's words for an object whose fields have any names, and for a number.
  const type = expected === 'record' ? 'object' : expected === 'int' ? 'whole number' : expected;
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

/** A value as JSON, cut where it is long. */
export function show(value: unknown): string {
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
