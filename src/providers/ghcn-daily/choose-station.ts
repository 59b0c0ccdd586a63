import { countDays, earlier } from '../../weather/dates.js';
import type { Days, Gathering, PassedOver, Station } from '../../weather/gathering.js';
import type { LookIntoStore, Series, StoredValues } from '../../weather/provider.js';

/** A station with values on less than this share of the days is passed over while another may have more. */
const ENOUGH = 0.5;

/**
 * Chooses the nearest station that may have each variable on half of the days. If none may, it chooses the station
 * that may have most. Days that are not in the store count as present. So the nearest station is used until its own
 * answers rule it out, and no request is sent only to choose. Fetched days can only lower a station's share, so the
 * order in which days arrive does not change the final choice.
 * @param stations at least one, nearest first.
 * @param settled the last day that every station must have reported by now; later days prove nothing.
 */
export async function chooseStation(
  stations: readonly Station[],
  gathering: Gathering,
  settled: string,
  look: LookIntoStore,
): Promise<Station> {
  const [nearest, ...others] = stations;
  if (nearest === undefined) throw new Error('there is no station to choose from');
  const { start_date } = gathering;
  const days = { start_date, end_date: earlier(gathering.end_date, settled) };
  if (others.length === 0 || days.end_date < start_date) return nearest;

  const judged: Judged[] = [];
  for (const station of stations) {
    const one = judge(station, gathering, days, await look(seriesOf(station, gathering), days));
    judged.push(one);
    if (one.most >= ENOUGH) break;
  }
  const best = judged.reduce((a, b) => (b.most > a.most ? b : a));
  const passed_over = judged.slice(0, judged.indexOf(best)).map(passedOver);
  return passed_over.length === 0 ? best.station : { ...best.station, passed_over };
}

/** The series to request for a chosen station. */
export function seriesOf(
  station: Station,
  { resolution, variables }: Pick<Gathering, 'resolution' | 'variables'>,
): Series {
  const { latitude, longitude } = station;
  return { latitude, longitude, resolution, variables, station };
}

interface Judged {
  station: Station;
  /** The largest possible share of days with a value, for the variable with the fewest values. */
  most: number;
  why: string;
}

function judge(
  station: Station,
  { variables }: Gathering,
  { start_date, end_date }: Days,
  { days, values }: StoredValues,
): Judged {
  const all = countDays(start_date, end_date);
  const lacking = (name: string) => days - (values[name] ?? 0);
  const fewest = variables.reduce((a, b) => (lacking(b) > lacking(a) ? b : a));
  const looked = days < all ? ' that were looked at' : '';
  return {
    station,
    most: (all - lacking(fewest)) / all,
    why: `${fewest} on ${values[fewest] ?? 0} of ${days} days${looked}`,
  };
}

function passedOver({ station: { id, name, distance_km }, why }: Judged): PassedOver {
  return { id, name, distance_km, why };
}
