/**
 * What a model means by arguments in a form that the schema does not have. Only what can mean one thing is changed;
 * all else stays as it came, for the schema to refuse.
 */
import { z } from 'zod';
import {
  booleanMeant,
  codeMeant,
  dayMeant,
  lettersOf,
  numberMeant,
  wordMeant,
} from './meant-values.js';
import { bareOf, type OtherForms, otherForms } from './other-forms.js';

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
  if (value === null && isLeftOutBy(schema, value)) return undefined;
  const bare = bareOf(schema);
  // Some models fill in a word that they mean to leave out.
  if (value === '' && bare instanceof z.ZodEnum && isLeftOutBy(schema, value)) return undefined;
  if (bare instanceof z.ZodArray) {
    const list = meantList(bare, value, name, remarks);
    // So does a list without items, where the argument takes only lists that have some.
    return isEmptyList(list) && isLeftOutBy(schema, list) ? undefined : list;
  }
  if (bare instanceof z.ZodObject) return meantObject(schema, bare, value, name, remarks);
  if (bare instanceof z.ZodRecord) return fromJson(value, '{');
  return meantScalar(schema, bare, value, name, remarks);
}

/** True for a schema that takes no value as well, and does not take this one. */
function isLeftOutBy(schema: z.core.$ZodType, value: unknown): boolean {
  return z.safeParse(schema, undefined).success && !z.safeParse(schema, value).success;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** The item of a list of one. */
function onlyItem(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

function meantScalar(
  schema: z.core.$ZodType,
  bare: z.core.$ZodType,
  value: unknown,
  name: string,
  remarks: string[],
): unknown {
  const forms = otherForms(schema);
  const item = onlyItem(value);
  if (bare instanceof z.ZodNumber) return meantNumber(forms, bare, item, name, remarks);
  if (bare instanceof z.ZodBoolean) return booleanMeant(item);
  if (bare instanceof z.ZodEnum) return wordMeant(bare.options, item, forms);
  if (!(bare instanceof z.ZodString)) return value;
  if (forms.isCode) return codeMeant(item);
  const day = forms.isDay ? dayMeant(item) : item;
  if (day !== item) remarks.push(`${name} ${JSON.stringify(item)} was used as ${day}.`);
  return day;
}

function meantNumber(
  forms: OtherForms,
  { maxValue }: z.ZodNumber,
  value: unknown,
  name: string,
  remarks: string[],
): unknown {
  const number = numberMeant(value, forms);
  const isTooGreat = typeof number === 'number' && maxValue !== null && number > maxValue;
  if (!isTooGreat || !forms.mayExceed) return number;
  remarks.push(`${name} ${number} was used as ${maxValue}, its maximum.`);
  return maxValue;
}

/** A list, its JSON text, or one item of it. */
function meantList(list: z.ZodArray, value: unknown, name: string, remarks: string[]): unknown {
  const read = fromJson(fromJson(value, '['), '{');
  const isOne =
    !Array.isArray(read) && (typeof read === 'string' ? takesText(list) : typeof read === 'object');
  const one = isOne && read !== null && read !== '' ? [read] : read;
  if (!Array.isArray(one)) return value;
  const items = otherForms(list.element).endsAtComma ? one.flatMap(textsIn) : one;
  return items.map((item, index) => meantBy(list.element, item, `${name}[${index}]`, remarks));
}

/** The texts between commas. An empty text stays, to be refused. */
function textsIn(item: unknown): unknown[] {
  if (typeof item !== 'string') return [item];
  const texts = item.split(',').map((text) => text.trim());
  const some = texts.filter((text) => text !== '');
  return some.length === 0 ? [item] : some;
}

function takesText({ element }: z.ZodArray): boolean {
  const bare = bareOf(element);
  if (bare instanceof z.ZodString || bare instanceof z.ZodEnum) return true;
  return otherForms(element).textIs !== undefined;
}

/** An object, its JSON text, or the text of the field that stands for it. */
function meantObject(
  schema: z.core.$ZodType,
  bare: z.ZodObject,
  value: unknown,
  name: string,
  remarks: string[],
): unknown {
  const { textIs, parts } = otherForms(schema);
  const { shape } = bare;
  // An object that takes fields of any name means them by the names that they have.
  const isStrict = bare.def.catchall instanceof z.ZodNever;
  const json = fromJson(value, '{');
  const read = isStrict && name === '' ? unwrapped(json, shape) : json;
  const object = typeof read === 'string' && textIs !== undefined ? { [textIs]: read } : read;
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return value;
  const named = isStrict ? withOwnNames(object, shape) : object;
  const whole = parts === undefined ? named : withParts(named, parts, name, remarks);
  const fields = Object.entries(whole).map(([field, item]) => {
    const itsSchema = Object.hasOwn(shape, field) ? shape[field] : undefined;
    const path = name === '' ? field : `${name}.${field}`;
    return [field, itsSchema === undefined ? item : meantBy(itsSchema, item, path, remarks)];
  });
  return Object.fromEntries(fields.filter(([, item]) => item !== undefined));
}

/** Models put all arguments into one of these. */
const WRAPPERS = ['arguments', 'args', 'input', 'params', 'parameters'];

/** What an object has in the one field that it has. */
function unwrapped(value: unknown, shape: z.core.$ZodShape): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const [field = '', second] = Object.keys(value);
  if (second !== undefined || !WRAPPERS.includes(field) || Object.hasOwn(shape, field)) {
    return value;
  }
  const inner = fromJson(Object.values(value)[0], '{');
  return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : value;
}

/**
 * Fields under the names of the shape. One that is given under two names stays, and is refused; a null beside what is
 * given for its field goes away.
 */
function withOwnNames(object: object, shape: z.core.$ZodShape): object {
  const entries = Object.entries(object);
  const own = new Map<string, string | undefined>();
  for (const [field, schema] of Object.entries(shape)) {
    const names = new Set([field, ...otherNames(field, schema)].map(lettersOf));
    const found = entries.filter(
      ([name]) => name === field || (!Object.hasOwn(shape, name) && names.has(lettersOf(name))),
    );
    const given = found.filter(([, item]) => (item ?? undefined) !== undefined);
    const [kept = found[0], second] = given;
    if (second !== undefined) continue;
    for (const [name] of found) own.set(name, name === kept?.[0] ? field : undefined);
  }
  const named = entries.map(
    ([name, item]) => [own.has(name) ? own.get(name) : name, item] as const,
  );
  return Object.fromEntries(named.filter(([name]) => name !== undefined));
}

/** Joins the parts of a text to it, but for those that it has. What is no text stays, to be refused. */
function withParts(
  object: object,
  { of, groups }: NonNullable<OtherForms['parts']>,
  name: string,
  remarks: string[],
): object {
  const { [of]: text, ...others } = object as Record<string, unknown>;
  if (typeof text !== 'string' || text.trim() === '') return object;
  const entries = Object.entries(others);
  const called = (part: string) =>
    entries.filter(([field]) => lettersOf(field) === lettersOf(part));
  const given = groups.map((names) => names.flatMap(called));
  if (given.flat().some(([, item]) => item !== null && typeof item !== 'string')) return object;
  const parts = given.map((fields) =>
    fields.map(([, item]) => String(item ?? '').trim()).find(Boolean),
  );
  const has = new Set(text.split(',').map(lettersOf));
  const whole = [text, ...parts.filter((part) => part && !has.has(lettersOf(part)))].join(', ');
  if (whole !== text)
    remarks.push(`${name ? `${name}.` : ''}${of} was used as ${JSON.stringify(whole)}.`);
  for (const [field] of given.flat()) delete others[field];
  return { [of]: whole, ...others };
}

/** Other names of a field; a list is called by the name of one item too. */
function otherNames(field: string, schema: z.core.$ZodType): string[] {
  const { aliases = [] } = otherForms(schema);
  return bareOf(schema) instanceof z.ZodArray
    ? [...aliases, field.replace(/s$/, '')]
    : [...aliases];
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
