/**
 * What a model means by arguments in a form that the schema does not have. Only what can mean one thing is changed;
 * all else stays as it came, for the schema to refuse.
 */
import { z } from 'zod';

/** What a schema says of forms beside its own. Clients do not see it. */
export interface OtherForms {
  /** Of an object: the field that a text in its place stands for. */
  textIs?: string;
  /** Of a field: other names that it is known by. */
  aliases?: readonly string[];
  /** Of a number: a greater one is used as its maximum. */
  mayExceed?: boolean;
  /** Of an array or object: one in the right form, for messages. */
  example?: unknown;
}

/** Names of what OtherForms adds to a schema. */
export const OTHER_FORMS = ['textIs', 'aliases', 'mayExceed', 'example'] as const;

/** What a schema says of other forms, at any depth of being optional. */
export function otherForms(schema: z.core.$ZodType): OtherForms {
  const inner = innerOf(schema);
  return {
    ...(inner === undefined ? {} : otherForms(inner)),
    ...(z.globalRegistry.get(schema) as OtherForms | undefined),
  };
}

/** Arguments as they are meant, and what the caller should know of that, in sentences. */
export interface Meant {
  value: unknown;
  remarks: string[];
}

export function asMeant(schema: z.ZodObject, received: unknown): Meant {
  const remarks: string[] = [];
  return { value: meantBy(schema, received, '', remarks), remarks };
}

function meantBy(
  schema: z.core.$ZodType,
  value: unknown,
  name: string,
  remarks: string[],
): unknown {
  if (value === undefined) return value;
  // null in place of an argument that may be left out leaves it out.
  if (value === null && isLeftOutBy(schema)) return undefined;
  const bare = bareOf(schema);
  if (bare instanceof z.ZodArray) return meantList(bare, value, name, remarks);
  if (bare instanceof z.ZodObject) return meantObject(schema, bare, value, name, remarks);
  if (bare instanceof z.ZodNumber) return meantNumber(schema, bare, value, name, remarks);
  if (bare instanceof z.ZodBoolean) return meantBoolean(value);
  if (bare instanceof z.ZodEnum) return meantWord(bare, value);
  if (bare instanceof z.ZodRecord) return fromJson(value, '{');
  return value;
}

/** True for a schema that takes no value as well, and does not take null. */
function isLeftOutBy(schema: z.core.$ZodType): boolean {
  return z.safeParse(schema, undefined).success && !z.safeParse(schema, null).success;
}

/** A list, its JSON text, or one item of it. */
function meantList(list: z.ZodArray, value: unknown, name: string, remarks: string[]): unknown {
  const read = fromJson(fromJson(value, '['), '{');
  const isOne =
    !Array.isArray(read) && (typeof read === 'string' ? takesText(list) : typeof read === 'object');
  const items = isOne && read !== null && read !== '' ? [read] : read;
  if (!Array.isArray(items)) return value;
  return items.map((item, index) => meantBy(list.element, item, `${name}[${index}]`, remarks));
}

function takesText({ element }: z.ZodArray): boolean {
  const bare = bareOf(element);
  if (bare instanceof z.ZodString || bare instanceof z.ZodEnum) return true;
  return otherForms(element).textIs !== undefined;
}

/** An object, its JSON text, or the text of the field that stands for it. */
function meantObject(
  schema: z.core.$ZodType,
  { shape }: z.ZodObject,
  value: unknown,
  name: string,
  remarks: string[],
): unknown {
  const { textIs } = otherForms(schema);
  const read = fromJson(value, '{');
  const object = typeof read === 'string' && textIs !== undefined ? { [textIs]: read } : read;
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return value;
  const fields = Object.entries(withOwnNames(object, shape)).map(([field, item]) => {
    const itsSchema = Object.hasOwn(shape, field) ? shape[field] : undefined;
    const path = name === '' ? field : `${name}.${field}`;
    return [field, itsSchema === undefined ? item : meantBy(itsSchema, item, path, remarks)];
  });
  return Object.fromEntries(fields.filter(([, item]) => item !== undefined));
}

/** Fields under the names of the shape. One that is given under two names stays, and is refused. */
function withOwnNames(object: object, shape: z.core.$ZodShape): object {
  const own = new Map<string, string>();
  for (const [field, schema] of Object.entries(shape)) {
    const given = [field, ...(otherForms(schema).aliases ?? [])].filter((alias) =>
      Object.hasOwn(object, alias),
    );
    if (given.length === 1) own.set(given[0] as string, field);
  }
  return Object.fromEntries(
    Object.entries(object).map(([field, item]) => [own.get(field) ?? field, item]),
  );
}

const NUMBER = /^\s*[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?\s*$/i;

function meantNumber(
  schema: z.core.$ZodType,
  { maxValue }: z.ZodNumber,
  value: unknown,
  name: string,
  remarks: string[],
): unknown {
  const number = typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
  const isTooGreat = typeof number === 'number' && maxValue !== null && number > maxValue;
  if (!isTooGreat || !otherForms(schema).mayExceed) return number;
  remarks.push(`${name} ${number} was used as ${maxValue}, its maximum.`);
  return maxValue;
}

function meantBoolean(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const word = value.trim().toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : value;
}

/** A word of the list, in whatever case. */
function meantWord({ options }: z.ZodEnum, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const word = value.trim().toLowerCase();
  const [found, second] = options.filter((option) => String(option).toLowerCase() === word);
  return second === undefined ? (found ?? value) : value;
}

/** What a text that begins with this bracket stands for as JSON; anything else as it is. */
function fromJson(value: unknown, bracket: '[' | '{'): unknown {
  if (typeof value !== 'string' || !value.trimStart().startsWith(bracket)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The schema inside one that may be left out, has a default or may be null. */
function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  return schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodNullable
    ? schema.def.innerType
    : undefined;
}

/** The schema inside all of these. */
export function bareOf(schema: z.core.$ZodType): z.core.$ZodType {
  const inner = innerOf(schema);
  return inner === undefined ? schema : bareOf(inner);
}
