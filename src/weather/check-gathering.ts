import { InvalidInputError } from '../base/errors.js';
import { shown } from '../base/object-form.js';
import type { Gathering } from './gathering.js';
import { explainMisfit } from './gathering-schema.js';
import { refusePlaceOutsideModel } from './model-limits.js';
import { modelOf } from './models.js';
import {
  type AskedSelection,
  normaliseCoordinates,
  normaliseLabel,
  normaliseSelection,
} from './normalise.js';

/** Clocks of two machines differ: a day that has begun where the job was started may not have where it runs. */
const CLOCKS_APART_MS = 300_000;

/**
 * Holds an input to what start_gathering makes of a call: a job may be started by hand, and its input be anything.
 * Pure: workflow code calls it, and refuses only what it has not begun to do.
 * @param what the input's name, for messages.
 * @param now unix milliseconds.
 * @throws InvalidInputError with the sentence that start_gathering would give, or that says what the one form is.
 */
export function checkGathering(what: string, input: unknown, now: number): Gathering {
  const misfit = explainMisfit(what, input);
  if (misfit !== undefined) throw new InvalidInputError(misfit);
  const given = input as Gathering;
  const normal = normalFormOf(given, now + CLOCKS_APART_MS);
  for (const name of Object.keys(given) as (keyof Gathering)[]) {
    if (JSON.stringify(given[name]) !== JSON.stringify(normal[name])) {
      throw new InvalidInputError(explainForm(name, given[name], normal[name]));
    }
  }
  return given;
}

function normalFormOf(given: Gathering, now: number): Gathering {
  const place = given.place === undefined ? undefined : normaliseLabel(given.place);
  const coordinates = normaliseCoordinates(given.latitude, given.longitude);
  const { utc_offset_seconds } = given;
  const selection = normaliseSelection(askedOf(given), now);
  const model = modelOf(given);
  if (model !== undefined) refusePlaceOutsideModel(model, coordinates, false);
  return {
    ...(place === undefined ? {} : { place }),
    ...coordinates,
    ...selection,
    ...(selection.days === 'local' && utc_offset_seconds !== undefined && { utc_offset_seconds }),
  };
}

/** What a call says that an input comes of: what an input leaves out is best_match and UTC days, as in version 0.2.0. */
function askedOf(given: Gathering): AskedSelection {
  if (modelOf(given) === undefined) return given;
  if (given.days === 'local' && given.utc_offset_seconds === undefined) {
    throw new InvalidInputError('utc_offset_seconds is missing; local days have it.');
  }
  const { days = 'utc', resolution } = given;
  return {
    ...given,
    model: modelOf(given),
    days: resolution === 'daily' || given.days !== undefined ? days : undefined,
  };
}

function explainForm(name: string, value: unknown, normal: unknown): string {
  const right = normal === undefined ? 'leaves it out' : `has it as ${shown(normal)}`;
  return `${name} is ${shown(value)}; the input of a job ${right}.`;
}
