/** Finds the columns of places and times in a table. */
import { InvalidInputError } from '../base/errors.js';
import { mistakesIn, refuseMistakes } from '../base/mistakes.js';
import { oneLine } from '../base/one-line.js';
import type { LookupColumns } from './lookup.js';

type Role = keyof LookupColumns;

/** What columns are called, without case, blanks and signs. */
const NAMES: Record<Role, readonly string[]> = {
  place: ['place', 'placename', 'city', 'cityname', 'location', 'locationname', 'town'],
  latitude: ['latitude', 'lat'],
  longitude: ['longitude', 'lon', 'lng', 'long'],
  time: ['date', 'day', 'time', 'datetime', 'timestamp'],
};

/** What a role is for, as it goes on "column". */
const WORDS: Record<Role, string> = {
  place: 'of the place',
  latitude: 'of the latitude',
  longitude: 'of the longitude',
  time: 'of the date or time',
};

/** What a column called so is for: "lat" and "Latitude" are of the latitude. */
export function roleCalled(word: string): Role | undefined {
  return (Object.keys(NAMES) as Role[]).find((role) => NAMES[role].includes(plain(word)));
}

/** No more names than this are listed. */
const MOST_LISTED = 30;
const NAME_LIMIT = 60;

/**
 * The columns to read: the chosen ones, and the rest by their names. If the table has coordinates and a place, both are
 * read: a row's coordinates win over its place. If only one of the two is chosen, only that one is read.
 * @param name the table's name in messages.
 * @throws InvalidInputError that lists the columns, if one is absent, not found, or ambiguous.
 */
export function findColumns(
  name: string,
  columns: readonly string[],
  chosen: Partial<Record<Role, string | undefined>> = {},
): LookupColumns {
  const find = (role: Role) => {
    const wanted = chosen[role];
    return wanted === undefined
      ? foundColumn(name, columns, role)
      : chosenColumn(name, columns, role, wanted);
  };
  const ofChosen = (Object.keys(WORDS) as Role[])
    .filter((role) => chosen[role] !== undefined)
    .flatMap((role) => mistakesIn(() => find(role)));
  refuseMistakes(ofChosen);
  const where = () => placeColumns(name, columns, chosen, find);
  const when = () => {
    const time = find('time');
    if (time === undefined) throw absent(name, columns, 'time', NAMES.time.join(', '));
    return time;
  };
  refuseMistakes([...mistakesIn(where), ...mistakesIn(when)]);
  return { ...where(), time: when() };
}

/** The columns of places, coordinates or both. */
function placeColumns(
  name: string,
  columns: readonly string[],
  chosen: Partial<Record<Role, string | undefined>>,
  find: (role: Role) => string | undefined,
): Omit<LookupColumns, 'time'> {
  const choosesCoordinates = chosen.latitude !== undefined || chosen.longitude !== undefined;
  const isPlaceAlone = chosen.place !== undefined && !choosesCoordinates;
  const coordinates = isPlaceAlone
    ? {}
    : { latitude: find('latitude'), longitude: find('longitude') };
  const { latitude, longitude } = coordinates;
  const hasBoth = latitude !== undefined && longitude !== undefined;
  // Beside coordinates a place is welcome, and not needed.
  const isSpare = chosen.place === undefined && hasBoth;
  const place = isSpare ? onlyColumn(columns, 'place') : find('place');
  if (!hasBoth && place === undefined) throw noWhere(name, columns, coordinates);
  return { ...(place !== undefined && { place }), ...(hasBoth && { latitude, longitude }) };
}

/** Of a table without a place and without both coordinates. */
function noWhere(
  name: string,
  columns: readonly string[],
  { latitude, longitude }: { latitude?: string | undefined; longitude?: string | undefined },
): InvalidInputError {
  if (latitude !== undefined) return absent(name, columns, 'longitude', NAMES.longitude.join(', '));
  if (longitude !== undefined) return absent(name, columns, 'latitude', NAMES.latitude.join(', '));
  return absent(name, columns, 'place', 'place, city or location, or latitude and longitude');
}

function onlyColumn(columns: readonly string[], role: Role): string | undefined {
  const matching = columns.filter((column) => NAMES[role].includes(plain(column)));
  return matching.length === 1 ? matching[0] : undefined;
}

function foundColumn(name: string, columns: readonly string[], role: Role): string | undefined {
  const matching = columns.filter((column) => NAMES[role].includes(plain(column)));
  if (matching.length > 1) throw ambiguous(name, matching, role);
  return matching[0];
}

/** A name as it stands in the table, else the one that differs in case, blanks and signs alone. */
function chosenColumn(
  name: string,
  columns: readonly string[],
  role: Role,
  wanted: string,
): string {
  const exact = columns.filter((column) => column === wanted);
  const matching =
    exact.length > 0 ? exact : columns.filter((column) => plain(column) === plain(wanted));
  if (matching.length > 1) throw ambiguous(name, matching, role);
  const [column] = matching;
  if (column !== undefined) return column;
  throw new InvalidInputError(
    `columns.${role} is ${quoted(wanted)}, which ${name} does not have; its columns are ${listed(columns)}.`,
  );
}

function plain(column: string): string {
  return column.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function ambiguous(name: string, matching: readonly string[], role: Role): InvalidInputError {
  const isRepeated = new Set(matching).size < matching.length;
  const mend = isRepeated
    ? 'give each column a name of its own'
    : `say which by columns, for example {"${role}": ${quoted(matching[0] ?? '')}}`;
  return new InvalidInputError(
    `${name} has several columns that may be the one ${WORDS[role]} (${listed(matching)}); ${mend}.`,
  );
}

function absent(
  name: string,
  columns: readonly string[],
  role: Role,
  known: string,
): InvalidInputError {
  return new InvalidInputError(
    `${name} has no column ${WORDS[role]} that is known by its name (${known}); its columns are ${listed(columns)}: name it by columns, as in {"${role}": "<name of the column>"}.`,
  );
}

function listed(columns: readonly string[]): string {
  const rest = columns.length - MOST_LISTED;
  const names = columns.slice(0, MOST_LISTED).map(quoted).join(', ');
  return rest > 0 ? `${names} and ${rest} more` : names;
}

function quoted(name: string): string {
  return JSON.stringify(oneLine(name, NAME_LIMIT));
}
