import { InvalidInputError } from '../base/errors.js';
import { joinedNames } from '../base/joined-names.js';
import { addDays, earlier, isDate, toDate } from './dates.js';
import type { DaysName, Gathering, ModelName, ProviderName } from './gathering.js';
import { daysBeyondModel, modelsDefaults, variablesBeyondModel } from './model-limits.js';
import { nearestVariables } from './nearest-variables.js';
import { DEFAULT_MODEL, OFFERS } from './offers.js';
import { type Resolution, VARIABLES } from './variables.js';

/** A millionth of a degree is 11 cm. Finer coordinates name no other place, but would name another job. */
const COORDINATE_DECIMALS = 6;

/** Limit for a place's label, which is user text. */
const LABEL_CHARACTERS = 200;

/** Control characters, line breaks, and marks that change the writing direction. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/** The choices that all locations of a call share. */
export type Selection = Pick<
  Gathering,
  'start_date' | 'end_date' | 'resolution' | 'variables' | 'provider' | 'model' | 'days'
>;

/** The caller's choices for all locations of a call. */
export interface AskedSelection {
  start_date: string;
  end_date: string;
  resolution: Resolution;
  variables?: string[] | undefined;
  provider?: ProviderName | undefined;
  model?: ModelName | undefined;
  days?: DaysName | undefined;
}

/**
 * Brings a selection to its one canonical form.
 * @param now unix milliseconds; the last allowed day is the UTC day of this moment.
 * @throws InvalidInputError for a date that does not exist, and for a range, resolution or variable that the
 * provider or the model does not have.
 */
export function normaliseSelection(asked: AskedSelection, now: number): Selection {
  const { start_date, end_date, resolution, provider = 'open-meteo' } = asked;
  const mistakes = selectionMistakes({ ...asked, provider }, now);
  if (mistakes.length > 0) throw new InvalidInputError(mistakes.join(' '));
  const range = { start_date, end_date, resolution };
  if (provider !== 'open-meteo') {
    const { variables, defaults } = OFFERS[provider];
    return {
      ...range,
      variables: inOrder(asked.variables ?? defaults[resolution], variables[resolution]),
      provider,
    };
  }
  const { model = DEFAULT_MODEL, days = 'local' } = asked;
  return {
    ...range,
    variables: inOrder(
      asked.variables ?? modelsDefaults(resolution, model),
      OFFERS[provider].variables[resolution],
    ),
    ...(model === 'best_match' ? {} : { model }),
    ...(resolution === 'daily' && days === 'local' ? { days } : {}),
  };
}

/**
 * What is wrong with a selection, in sentences. Of one that lacks something, what can be said without it.
 * @param now unix milliseconds.
 * @param refused names of fields that were given and are wrong by themselves.
 */
export function selectionMistakes(
  asked: Partial<AskedSelection>,
  now: number,
  refused: readonly string[] = [],
): string[] {
  const { start_date, end_date, resolution, variables, provider } = asked;
  const today = toDate(now);
  if (provider === undefined) {
    return [
      ...rangeMistakes(start_date, end_date, FIRST_DAY_OF_ANY, today),
      ...unknownAnywhere(variables),
    ];
  }
  const ofRange = rangeMistakes(start_date, end_date, OFFERS[provider].firstDay, today);
  const ofNames =
    resolution === undefined
      ? unknownAnywhere(variables)
      : unknownNames(variables, resolution, provider);
  if (provider !== 'open-meteo') return [...ofRange, ...ofNames, ...gridWords(asked, provider)];
  return [
    ...ofRange,
    ...ofNames,
    ...daysOfHours(asked),
    // Which model is meant, and which days and variables, has to be known.
    ...(refused.includes('model') || ofRange.length > 0 ? [] : rangeBeyondModel(asked, today)),
    ...(refused.includes('model') || ofNames.length > 0 ? [] : namesBeyondModel(asked)),
  ];
}

/** A station has its own values and its own days: neither a model nor a kind of days. */
function gridWords(asked: Partial<AskedSelection>, provider: ProviderName): string[] {
  return (['model', 'days'] as const).flatMap((name) =>
    asked[name] === undefined
      ? []
      : `${name} is ${asked[name]}; ${provider} has ${name === 'model' ? 'stations and no models' : "the station's days only"}: leave ${name} out, or leave provider out for a grid.`,
  );
}

function daysOfHours({ resolution, days }: Partial<AskedSelection>): string[] {
  if (resolution !== 'hourly' || days === undefined) return [];
  return [
    `days is ${days}; hourly rows are in UTC, and what is made of them by day takes days (read_rows, analyze_climate, plot_data): leave it out here, or ask for daily rows.`,
  ];
}

function rangeBeyondModel(
  { start_date, end_date, model = DEFAULT_MODEL }: Partial<AskedSelection>,
  today: string,
): string[] {
  if (start_date === undefined || end_date === undefined) return [];
  return daysBeyondModel({ start_date, end_date }, model, today);
}

function namesBeyondModel({
  resolution,
  variables,
  model = DEFAULT_MODEL,
}: Partial<AskedSelection>): string[] {
  if (resolution === undefined || variables === undefined) return [];
  return variablesBeyondModel(variables, resolution, model);
}

/**
 * Degrees to six decimals, without a negative zero.
 * @throws InvalidInputError outside −90..90 and −180..180.
 */
export function normaliseCoordinates(latitude: number, longitude: number) {
  return {
    latitude: normaliseDegrees('latitude', latitude),
    longitude: normaliseDegrees('longitude', longitude),
  };
}

/** A label in one line of at most 200 characters; undefined if nothing printable is left. */
export function normaliseLabel(label: string): string | undefined {
  const line = label.replace(UNPRINTABLE, ' ').trim();
  return [...line].slice(0, LABEL_CHARACTERS).join('').trim() || undefined;
}

/** What is wrong with a range, in sentences. */
function rangeMistakes(
  start: string | undefined,
  end: string | undefined,
  firstDay: string,
  today: string,
): string[] {
  const dates = { start_date: start, end_date: end };
  const wrong = Object.entries(dates).flatMap(([name, date]) => {
    if (date === undefined) return [];
    if (!isDate(date)) {
      return `${name} is "${date}", which is not a day of the calendar; give it as YYYY-MM-DD, for example ${addDays(today, -30)}.`;
    }
    return date < firstDay || date > today
      ? `${name} is ${date}; the archive goes from ${firstDay} to today, ${today}.`
      : [];
  });
  const isTurned = start !== undefined && end !== undefined && end < start;
  return wrong.length === 0 && isTurned
    ? [`end_date ${end} is before start_date ${start}; give the earlier day as start_date.`]
    : wrong;
}

/** What is wrong, in sentences, with a resolution and with variables that the provider has for no model. */
function unknownNames(
  asked: readonly string[] | undefined,
  resolution: Resolution,
  provider: ProviderName,
): string[] {
  const known = OFFERS[provider].variables[resolution];
  if (known.length === 0) {
    return [
      `resolution is ${resolution}; ${provider} has ${other(resolution)} values only: ask for those, or leave provider out.`,
    ];
  }
  const unknown = [...new Set(asked)].filter((name) => !known.includes(name));
  if (unknown.length === 0) return [];
  const named = unknown.map(
    (name) =>
      `"${name}", which ${reason(name, resolution, provider)}${meant(name, resolution, provider)}`,
  );
  return [`variables has ${named.join(', and ')}; known are ${known.join(', ')}.`];
}

/** The first day that some provider has. */
const FIRST_DAY_OF_ANY = Object.values(OFFERS)
  .map(({ firstDay }) => firstDay)
  .reduce((first, day) => earlier(first, day));

/** The mistake in variables, in a sentence, where the provider or the resolution is not known. */
function unknownAnywhere(asked: readonly string[] = []): string[] {
  const known = [...Object.keys(VARIABLES.daily), ...Object.keys(VARIABLES.hourly)];
  const unknown = [...new Set(asked)].filter((name) => !known.includes(name));
  if (unknown.length === 0) return [];
  const named = unknown.map(
    (name) => `"${name}"${inBrackets(nearestHint(nearestVariables(name, known)))}`,
  );
  const are =
    named.length === 1 ? 'is not a daily or hourly variable' : 'are not daily or hourly variables';
  return [`variables has ${joinedNames(named)}, which ${are}.`];
}

/** What a name may mean, in brackets: a variable of the other resolution, or the nearest of this one, else of that. */
function meant(name: string, resolution: Resolution, provider: ProviderName): string {
  if (Object.hasOwn(VARIABLES[resolution], name)) return '';
  const { variables } = OFFERS[provider];
  const there = other(resolution);
  const here = nearestHint(nearestVariables(name, variables[resolution]));
  if (Object.hasOwn(VARIABLES[there], name)) {
    return inBrackets([`it is one of resolution ${there}`, ...here]);
  }
  const nearestThere = nearestVariables(name, variables[there]);
  return inBrackets(
    here.length > 0 ? here : nearestHint(nearestThere, `nearest, of resolution ${there}`),
  );
}

function nearestHint(nearest: readonly string[], what = 'nearest'): string[] {
  return nearest.length > 0 ? [`${what}: ${nearest.join(', ')}`] : [];
}

function inBrackets(hints: readonly string[]): string {
  return hints.length > 0 ? ` (${hints.join('; ')})` : '';
}

/** The chosen names without repeats, in the order of the known ones. */
function inOrder(chosen: readonly string[], known: readonly string[]): string[] {
  return known.filter((name) => chosen.includes(name));
}

function reason(name: string, resolution: Resolution, provider: ProviderName): string {
  return Object.hasOwn(VARIABLES[resolution], name)
    ? `${provider} does not have`
    : `is not ${resolution === 'daily' ? 'a daily' : 'an hourly'} variable`;
}

function other(resolution: Resolution): Resolution {
  return resolution === 'daily' ? 'hourly' : 'daily';
}

const LIMITS = { latitude: 90, longitude: 180 };

/** What is wrong with a coordinate, in a sentence. */
export function degreesMistake(name: keyof typeof LIMITS, value: number): string | undefined {
  const limit = LIMITS[name];
  return Math.abs(value) <= limit
    ? undefined
    : `${name} is ${value}; it takes degrees from −${limit} to ${limit}.`;
}

function normaliseDegrees(name: keyof typeof LIMITS, value: number): number {
  const mistake = degreesMistake(name, value);
  if (mistake !== undefined) throw new InvalidInputError(mistake);
  // Adding zero turns −0 into 0.
  return Number(value.toFixed(COORDINATE_DECIMALS)) + 0;
}
