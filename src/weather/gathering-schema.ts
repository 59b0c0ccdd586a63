import { type Gathering, MODEL_NAMES, PROVIDER_NAMES } from './gathering.js';

/** What a field of a gathering takes. Without zod: workflow code checks by this table too, and is to stay small. */
interface Field {
  /** In words that go on "it takes". */
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

/** The form of a gathering, for its readers all: a workflow's input, a memo, a manifest. */
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

/** True for what has the form of a gathering; fields beyond the table are let be, for a later version may have written them. */
export function isGathering(value: unknown): value is Gathering {
  return misfitOf(value) === undefined;
}

/**
 * What of a value has not the form of a gathering, in a sentence; undefined when all has.
 * @param what the value's name, for what is not of one field.
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

/** A value as JSON has it, cut to what can be read. */
export function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > SHOWN ? `${json.slice(0, SHOWN)}…` : json;
}
