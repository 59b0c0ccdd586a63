/**
 * Checks that a lookup's input has the form that start_lookup produces: a job may be started by hand. Pure: workflow
 * code calls it.
 */
import { InvalidInputError } from '../base/errors.js';
import {
  explainFormMisfit,
  hasForm,
  type ObjectForm,
  oneOfField,
  optionalField,
  shown,
  textField,
  textsField,
} from '../base/object-form.js';
import { MODEL_NAMES } from '../weather/gathering.js';
import { MODELS } from '../weather/models.js';
import { normaliseSelection } from '../weather/normalise.js';
import { LOOKUP_FORMATS, type Lookup, type LookupColumns } from './lookup.js';

const COLUMNS_FORM: ObjectForm<LookupColumns> = {
  place: optionalField(textField),
  latitude: optionalField(textField),
  longitude: optionalField(textField),
  time: textField,
};

/** The form of a lookup, for all its readers: a workflow's input, a memo, a record. */
const LOOKUP_FORM: ObjectForm<Lookup> = {
  table: {
    takes: 'the SHA-256 of a table, in 64 hexadecimal digits',
    fits: (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
  },
  label: optionalField(textField),
  columns: { takes: 'an object with time, and place or latitude and longitude', fits: isColumns },
  resolution: oneOfField('daily', 'hourly'),
  variables: textsField,
  model: optionalField(oneOfField(...MODEL_NAMES)),
  days: optionalField(oneOfField('local')),
  format: oneOfField(...LOOKUP_FORMATS),
};

function isColumns(value: unknown): boolean {
  if (!hasForm(COLUMNS_FORM, value)) return false;
  const { place, latitude, longitude } = value;
  return (
    (latitude === undefined) === (longitude === undefined) && (place ?? latitude) !== undefined
  );
}

/** True for a value with the form of a lookup. Unknown fields are allowed: a later version may have written them. */
export function isLookup(value: unknown): value is Lookup {
  return hasForm(LOOKUP_FORM, value);
}

/**
 * @param what the input's name, for messages.
 * @param now unix milliseconds.
 * @throws InvalidInputError with the sentence that start_lookup would give, or that says what the one form is.
 */
export function checkLookup(what: string, input: unknown, now: number): Lookup {
  const misfit = explainFormMisfit(LOOKUP_FORM, what, input);
  if (misfit !== undefined) throw new InvalidInputError(misfit);
  const given = input as Lookup;
  const normal = normalFormOf(given, now);
  for (const name of ['variables', 'model', 'days'] as const) {
    if (JSON.stringify(given[name]) === JSON.stringify(normal[name])) continue;
    const right = normal[name] === undefined ? 'leaves it out' : `has it as ${shown(normal[name])}`;
    throw new InvalidInputError(`${name} is ${shown(given[name])}; the input of a job ${right}.`);
  }
  return given;
}

/** Absent model and days mean best_match and UTC days, as in a gathering. */
function normalFormOf(
  { resolution, variables, model = 'best_match', days }: Lookup,
  now: number,
): Pick<Lookup, 'variables' | 'model' | 'days'> {
  const day = MODELS[model].firstDay;
  const isDaily = resolution === 'daily';
  const selection = normaliseSelection(
    {
      resolution,
      variables,
      model,
      days: isDaily ? (days ?? 'utc') : days,
      start_date: day,
      end_date: day,
    },
    now,
  );
  return {
    variables: selection.variables,
    ...(selection.model !== undefined && { model: selection.model }),
    ...(selection.days === 'local' && { days: 'local' }),
  };
}
