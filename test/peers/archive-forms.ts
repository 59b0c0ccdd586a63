/** The forms of an archive's answer: what a peer may ask for beside JSON with unix times and FlatBuffers. */

interface Section {
  time: number[];
  [variable: string]: (number | string | null)[];
}

/** An answer in JSON with unix times, as the faulty upstream gives it. */
interface UnixAnswer {
  latitude: number;
  longitude: number;
  elevation: number;
  utc_offset_seconds: number;
  hourly?: Section;
  daily?: Section;
}

/** Earlier names that Open-Meteo still takes. */
const ALIASES = { dewpoint_2m: 'dew_point_2m' };

/** The query in a form that the faulty upstream answers. */
export function inUnixTimes(query: URLSearchParams): URLSearchParams {
  const plain = new URLSearchParams(query);
  plain.set('timeformat', 'unixtime');
  // The upstream has only zones without summer time; what is measured does not depend on the zone.
  if (plain.get('timezone') === 'auto') plain.set('timezone', 'GMT');
  for (const name of ['hourly', 'daily']) {
    const variables = query.getAll(name).join(',');
    plain.delete(name);
    if (variables !== '') plain.set(name, renamed(variables, ALIASES));
  }
  return plain;
}

function renamed(text: string, names: Record<string, string>): string {
  return Object.entries(names).reduce((said, [from, to]) => said.replaceAll(from, to), text);
}

/** The faulty upstream's answer in the form that a query asks for. */
export function inFormOf(query: URLSearchParams, answer: Buffer): Buffer {
  if (query.get('format') === 'flatbuffers' || query.get('timeformat') === 'unixtime')
    return answer;
  const text = JSON.stringify(withTexts(JSON.parse(answer.toString())));
  const back = Object.fromEntries(Object.entries(ALIASES).map(([old, now]) => [now, old]));
  return Buffer.from(query.toString().includes('dewpoint_2m') ? renamed(text, back) : text);
}

/** Open-Meteo's iso8601: local time without its offset. */
function withTexts({ hourly, daily, ...head }: UnixAnswer): object {
  const text = (seconds: number, length: number) =>
    new Date((seconds + head.utc_offset_seconds) * 1_000).toISOString().slice(0, length);
  const withTime = (section: Section, length: number) => ({
    ...section,
    time: section.time.map((seconds) => text(seconds, length)),
  });
  return {
    ...head,
    ...(hourly && { hourly: withTime(hourly, 16) }),
    ...(daily && { daily: withTime(daily, 10) }),
  };
}
