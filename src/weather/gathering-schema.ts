import { type Gathering, MODEL_NAMES, PROVIDER_NAMES } from './gathering.js';

/**
 * The values that a field of a gathering may have. Not written with zod: workflow code uses this table too and must
 * stay small.
 */
interface Field {
  /** Completes the sentence "it takes …". */
  takes: string;
  fits(value: unknown): boolean;
  isOptional?: true;
}

const number: Field = { takes: 'a number', fits: Number.isFinite };
const text: Field = { takes: 'a string', fits: (value) => typeof value === 'string' };
const texts: Field = {
  takes: 'an array of at least one string',
  fits: (value) => Array.isArray(value) && value.length > 0 && value.every(text.fits),
};
const offset: Field = {
  takes: 'a quarter of an hour, in seconds from -43200 to 50400',
  fits: (value) =>
    typeof value === 'number' && value % 900 === 0 && value >= -43_200 && value <= 50_400,
};
const oneOf = (...names: readonly string[]): Field => ({
  takes: `one of ${names.join(', ')}`,
  fits: (value) => names.includes(value as string),
});
const optional = (field: Field): Field => ({ ...field, isOptional: true });

/** The form of a gathering, for all its readers: a workflow's input, a memo, a manifest. */
const GATHERING_FIELDS: Record<keyof Required<Gathering>, Field> = {
  place: optional(text),
  latitude: number,
  longitude: number,
  start_date: text,
  end_date: text,
  resolution: oneOf('daily', 'hourly'),
  variables: texts,
  provider: optional(oneOf(...PROVIDER_NAMES)),
  model: optional(oneOf(...MODEL_NAMES)),
  days: optional(oneOf('local')),
  utc_offset_seconds: optional(offset),
};

const NAMES = Object.keys(GATHERING_FIELDS) as (keyof Gathering)[];

/**
 * True for a value with the form of a gathering. Unknown fields are allowed: a later version may have added them.
 */
export function isGathering(value: unknown): value is Gathering {
  return misfitOf(value) === undefined;
}

/**
 * Describes in a sentence how a value differs from the form of a gathering; undefined if it fits.
 * @param what the value's name, for faults that belong to no single field.
 */
export function explainMisfit(what: string, value: unknown): string | undefined {
  const misfit = misfitOf(value);
  if (misfit === 'value') return `${received(what, value)}; it takes an object.`;
  if (misfit !== undefined) {
    const field = (value as Partial<Gathering>)[misfit];
    return `${received(misfit, field)}; it takes ${GATHERING_FIELDS[misfit].takes}.`;
  }
  const unknown = Object.keys(value as Gathering).filter((name) => !NAMES.includes(name as never));
  return unknown.length === 0
    ? undefined
    : `${what} has no argument ${unknown.map(shown).join(', ')}; it takes ${NAMES.join(', ')}.`;
}

function misfitOf(value: unknown): keyof Gathering | 'value' | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'value';
  const fields = value as Partial<Gathering>;
  return NAMES.find((name) => {
    const { fits, isOptional } = GATHERING_FIELDS[name];
    return fields[name] === undefined ? !isOptional : !fits(fields[name]);
  });
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
