/**
 * Checks the form of objects that come from outside. Without zod: workflow code checks by it too, and is to stay
 * small.
 */

/** What a field of an object takes. */
export interface Field {
  /** In words that go on "it takes". */
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

/** True for what has a form; fields beyond it are let be, for a later version may have written them. */
export function hasForm<T>(form: ObjectForm<T>, value: unknown): value is T {
  return misfitOf(form, value) === undefined;
}

/**
 * What of a value has not a form, in a sentence; undefined when all has.
 * @param what the value's name, for what is not of one field.
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

/** A value that is no object at all. */
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

/** A value as JSON has it, cut to what can be read. */
export function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > SHOWN ? `${json.slice(0, SHOWN)}…` : json;
}
