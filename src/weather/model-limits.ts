/** Limits of a model, checked before anything is gathered. */
import { InvalidInputError } from '../base/errors.js';
import { toDate } from './dates.js';
import { type Days, type Gathering, MODEL_NAMES, type ModelName } from './gathering.js';
import { lastDayOf, MODELS, modelsWith, variablesOfModel } from './models.js';
import { OFFERS } from './offers.js';
import type { Resolution } from './variables.js';

/** What is wrong, in sentences, with days outside the model's range. */
export function daysBeyondModel(
  { start_date, end_date }: Days,
  model: ModelName,
  today: string,
): string[] {
  const { firstDay, lastDay } = MODELS[model];
  return Object.entries({ start_date, end_date }).flatMap(([name, date]) => {
    if (date >= firstDay && (lastDay === undefined || date <= lastDay)) return [];
    const having = modelsOf(start_date, end_date);
    return `${name} is ${date}; model ${model} goes from ${firstDay} to ${lastDay ?? `today, ${today}`}: ask for days of these, or for another model (${having.join(', ')}).`;
  });
}

/** Models that cover all of some days. */
function modelsOf(start_date: string, end_date: string): ModelName[] {
  return MODEL_NAMES.filter((name) => {
    const { firstDay, lastDay = end_date } = MODELS[name];
    return firstDay <= start_date && end_date <= lastDay;
  });
}

/** The variables that are gathered from a model where none are named. */
export function modelsDefaults(resolution: Resolution, model: ModelName): readonly string[] {
  const has = variablesOfModel(model, resolution);
  return OFFERS['open-meteo'].defaults[resolution].filter((name) => has.includes(name));
}

/** What is wrong, in sentences, with variables that the provider has and the model does not. */
export function variablesBeyondModel(
  wanted: readonly string[],
  resolution: Resolution,
  model: ModelName,
): string[] {
  const has = variablesOfModel(model, resolution);
  const lacking = wanted.filter((name) => !has.includes(name));
  if (lacking.length === 0) return [];
  return [
    `variables has ${lacking.map((name) => `"${name}"`).join(', ')}, which model ${model} does not have; give a model that has all of them: ${modelsWith(wanted).join(', ')}.`,
  ];
}

/** @throws InvalidInputError for a place outside the model's region. */
export function refusePlaceOutsideModel(
  model: ModelName,
  { latitude, longitude }: Pick<Gathering, 'latitude' | 'longitude'>,
  isAtSea: boolean,
): void {
  const { region, isLandOnly } = MODELS[model];
  if (region !== undefined && !region.has(latitude, longitude)) {
    throw new InvalidInputError(
      `${latitude}, ${longitude} lies outside of model ${model}, which is of ${region.words}; era5 has all of the Earth.`,
    );
  }
  if (isLandOnly && isAtSea) {
    throw new InvalidInputError(
      `${latitude}, ${longitude} lies at sea, where model ${model} has no values; era5 has all of the Earth.`,
    );
  }
}

/** A remark for the last days of a range that the model does not have yet, given before they are gathered. */
export function delayRemark(
  { end_date, model = 'best_match', provider }: Pick<Gathering, 'end_date' | 'model' | 'provider'>,
  now: number,
): string | undefined {
  const last = lastDayOf(model, toDate(now));
  if (provider !== undefined || end_date <= last) return undefined;
  const { delayDays } = MODELS[model];
  return `${model} comes ${delayDays} days late: expect no values after ${last}${delayDays > 2 ? '; ecmwf_ifs and best_match come 2 days late' : ''}.`;
}
