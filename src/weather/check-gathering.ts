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

/** Clocks of two machines differ: the day may have begun where the job was started but not yet where it runs. */
const CLOCKS_APART_MS = 300_000;

/**
 * Checks that a job's input has the form that start_gathering produces. A job can be started by hand with any input.
 * Pure: workflow code calls it, and only before the work begins.
 * @param what the input's name in messages.
 * @param now unix milliseconds.
 * @throws InvalidInputError with start_gathering's sentence, or with the one valid form.
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

/** The call that this input would come from. A missing field means best_match or UTC days, as in version 0.2.0. */
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
