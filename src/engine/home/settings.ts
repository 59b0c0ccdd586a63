import { InvalidInputError } from '../../base/errors.js';
import { isSamePlace } from '../../base/file-id.js';

type Settings = Record<string, string>;

/**
 * Checks that a running engine was started with the caller's settings. A worker that stores results elsewhere would
 * make jobs whose results the caller cannot find.
 * @throws InvalidInputError naming the first setting that differs, and both its values.
 */
export function checkSettings(home: string, running: Settings, own: Settings): void {
  const names = [...new Set([...Object.keys(own), ...Object.keys(running)])];
  const name = names.find((candidate) => !isSame(own[candidate], running[candidate]));
  if (name === undefined) return;
  throw new InvalidInputError(
    `${name} is ${show(own[name])} here, but the engine that runs in ${home} was started with ${show(running[name])}; run "durable-weather down" first, or use another DURABLE_WEATHER_HOME.`,
  );
}

/** A path is the same in any spelling. */
function isSame(one: string | undefined, other: string | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && isSamePlace(one, other));
}

function show(value: string | undefined): string {
  return value === undefined ? 'not set' : `"${value}"`;
}
