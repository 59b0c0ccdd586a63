import {
  explainFormMisfit,
  type Field,
  hasForm,
  numberField,
  type ObjectForm,
  oneOfField,
  optionalField,
  textField,
  textsField,
} from '../base/object-form.js';
import { type Gathering, MODEL_NAMES, PROVIDER_NAMES } from './gathering.js';

const offset: Field = {
  takes: 'a quarter of an hour, in seconds from -43200 to 50400',
  fits: (value) =>
    typeof value === 'number' && value % 900 === 0 && value >= -43_200 && value <= 50_400,
};

/** The form of a gathering, for all its readers: a workflow's input, a memo, a manifest. */
const GATHERING_FORM: ObjectForm<Gathering> = {
  place: optionalField(textField),
  latitude: numberField,
  longitude: numberField,
  start_date: textField,
  end_date: textField,
  resolution: oneOfField('daily', 'hourly'),
  variables: textsField,
  provider: optionalField(oneOfField(...PROVIDER_NAMES)),
  model: optionalField(oneOfField(...MODEL_NAMES)),
  days: optionalField(oneOfField('local')),
  utc_offset_seconds: optionalField(offset),
};

/**
 * True for a value with the form of a gathering. Unknown fields are allowed: a later version may have added them.
 */
export function isGathering(value: unknown): value is Gathering {
  return hasForm(GATHERING_FORM, value);
}

/**
 * Describes in a sentence how a value differs from the form of a gathering; undefined if it fits.
 * @param what the value's name, for faults that belong to no single field.
 */
export function explainMisfit(what: string, value: unknown): string | undefined {
  return explainFormMisfit(GATHERING_FORM, what, value);
}
