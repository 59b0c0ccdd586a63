/**
 * Checks the form of objects that come from outside. It does without zod, because workflow code loads it and must stay
 * small.
 */

/** What a field of an object takes. */
export interface Field {
  /** Words that follow "it takes". */
  takes: string;
  fits(value: unknown): boolean;
  isOptional?: true;
}

/** The fields of an object, by name. */
export type ObjectForm<T> = Record<keyof Required<T>, Field>;

export const numberField: Field = { takes: 'a number', fits: Number.isFinite };
export const textField: Field = { takes: 'a string', fits: (value) => typeof value === 'string' };
export const textsField: Field = {
  takes: 'an array of at least one string',
  fits: (value) => Array.isArray(value) && value.length > 0 && value.every(textField.fits),
};

export function oneOfField(...names: readonly string[]): Field {
  return {
    takes: `one of ${names.join(', ')}`,
    fits: (value) => names.includes(value as string),
  };
}

export function optionalField(field: Field): Field {
  return { ...field, isOptional: true };
}

/** True for a value with a form. Unknown fields are allowed: a later version may have written them. */
export function hasForm<T>(form: ObjectForm<T>, value: unknown): value is T {
  return misfitOf(form, value) === undefined;
}

/**
 * How a value differs from a form, in a sentence; undefined if it fits.
 * @param what the value's name, for faults that belong to no single field.
 */
export function explainFormMisfit<T>(
  form: ObjectForm<T>,
  what: string,
  value: unknown,
): string | undefined {
  const names = Object.keys(form) as (keyof T & string)[];
  const misfit = misfitOf(form, value);
  if (misfit === WHOLE) return `${received(what, value)}; it takes an object.`;
  if (misfit !== undefined) {
    return `${received(misfit.name, (value as T)[misfit.name])}; it takes ${form[misfit.name].takes}.`;
  }
  const unknown = Object.keys(value as object).filter((name) => !names.includes(name as never));
  return unknown.length === 0
    ? undefined
    : `${what} has no argument ${unknown.map(shown).join(', ')}; it takes ${names.join(', ')}.`;
}

/** The misfit of a value that is no object. */
const WHOLE = 'whole';

function misfitOf<T>(
  form: ObjectForm<T>,
  value: unknown,
): { name: keyof T & string } | typeof WHOLE | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return WHOLE;
  const fields = value as Partial<T>;
  const name = (Object.keys(form) as (keyof T & string)[]).find((one) => {
    const { fits, isOptional } = form[one];
    return fields[one] === undefined ? !isOptional : !fits(fields[one]);
  });
  return name === undefined ? undefined : { name };
}

function received(name: string, value: unknown): string {
  return value === undefined ? `${name} is missing` : `${name} is ${shown(value)}`;
}

const SHOWN = 80;

/** A value as JSON, cut to a readable length. */
export function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > SHOWN ? `${json.slice(0, SHOWN)}…` : json;
}
