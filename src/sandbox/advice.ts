/** Advice on SQL that DuckDB rejects, for callers used to another database. */

/** DuckDB's equivalents of functions from other databases. */
const EQUIVALENTS: Record<string, string> = {
  to_char: "strftime(time, '%Y-%m-%d')",
  date_format: "strftime(time, '%Y-%m-%d')",
  format_date: "strftime(time, '%Y-%m-%d')",
  formatdatetime: "strftime(time, '%Y-%m-%d')",
  to_date: "CAST(text AS DATE) or strptime(text, '%Y-%m-%d')",
  str_to_date: "strptime(text, '%Y-%m-%d')",
  parse_date: "strptime(text, '%Y-%m-%d')",
  datetime: 'CAST(time AS TIMESTAMP)',
  dateadd: 'time + INTERVAL 1 DAY',
  adddate: 'time + INTERVAL 1 DAY',
  subdate: 'time - INTERVAL 1 DAY',
  convert_timezone: "time AT TIME ZONE 'Europe/London'",
  convert_tz: "time AT TIME ZONE 'Europe/London'",
  unix_timestamp: 'epoch(time)',
  from_unixtime: 'to_timestamp(seconds)',
  julianday: 'julian(time)',
  nvl: 'coalesce(a, b)',
  isnull: 'coalesce(a, b) or a IS NULL',
  iif: 'CASE WHEN condition THEN a ELSE b END',
  iff: 'CASE WHEN condition THEN a ELSE b END',
  decode: 'CASE WHEN condition THEN a ELSE b END',
  percentile: 'quantile_cont(column, 0.9)',
  stdev: 'stddev(column)',
};

/** Matched by the beginning or a part of a message. */
const ADVICE: readonly [RegExp, (match: RegExpExecArray) => string | undefined][] = [
  [
    /Function with name (\w+) does not exist/,
    ([, name = '']) =>
      Object.hasOwn(EQUIVALENTS, name) ? `DuckDB writes ${EQUIVALENTS[name]}` : undefined,
  ],
  [
    /'[-+]\(DATE, (?:BIGINT|HUGEINT|UBIGINT|DOUBLE)\)'/,
    () => 'days are an INTEGER: write (n)::INTEGER',
  ],
  [
    /'[-+]\(TIMESTAMP[^)]*, (?:\w*INT\w*|DOUBLE|DECIMAL[^)]*)\)'/,
    () => 'write time - to_hours(n) or time - INTERVAL 7 DAY; time::DATE - n::INTEGER for days',
  ],
  [
    /'(?:datediff|date_diff|datesub|date_sub)\((?!VARCHAR)/,
    () => "write date_diff('day', earlier, later), or time - INTERVAL 1 DAY",
  ],
  [
    /'(?:to_timestamp|make_timestamp\w*|round|[*/%])\(TIMESTAMP WITH|cast \(TIMESTAMP WITH TIME ZONE -> (?:\w*INT\w*|DOUBLE)\)/,
    () => 'times are no numbers: epoch(time) has the seconds since 1970',
  ],
  [/Macro date_add\(\)/, () => 'write time + INTERVAL 1 DAY'],
  [
    /cast \(TIMESTAMP WITH TIME ZONE -> TIME\)/,
    () => 'write time::TIMESTAMP::TIME, or time_local::TIME',
  ],
  [/`/, () => 'names are quoted by "double quotes", not by backticks'],
];

/** Advice on a DuckDB error, if there is any: a sentence without capital and full stop. */
export function adviceOn(message: string): string | undefined {
  for (const [pattern, advise] of ADVICE) {
    const match = pattern.exec(message);
    const advice = match && advise(match);
    if (advice) return advice;
  }
  return undefined;
}
