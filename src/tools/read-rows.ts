import { z } from 'zod';
import { mistakesOf, refuseMistakes } from '../base/mistakes.js';
import { jobNameSchema } from '../durable/tools/job-names.js';
import { defineTool, nextStepSchema, READ_ONLY } from '../mcp/tool.js';
import type { DayCut } from '../rows/day-cut.js';
import { aggregateWords, HOURS_OF_A_DAY } from '../rows/period-rows.js';
import type { RowQuery } from '../rows/row-query.js';
import type { Manifest } from '../store/manifest.js';
import { earlier, later } from '../weather/dates.js';
import { DAYS_NAMES } from '../weather/gathering.js';
import { seamYears } from '../weather/models.js';
import { momentUnit } from '../weather/polar-days.js';
import { variableOf } from '../weather/variables.js';
import { SEAMS_WORDS } from './gathering/gathering-words.js';
import { finishedJobs, mistakesWithJobs } from './rows/finished-jobs.js';
import { dayCutsOf } from './rows/job-days.js';
import { cursorMistakes, fromCursor, toCursor } from './rows/row-cursor.js';
import { type RowPage, readPage } from './rows/row-page.js';
import {
  daysAsked,
  instantsOf,
  type RowsAsked,
  rangeMistakes,
  rowMistakes,
  toRowQuery,
} from './rows/rows-asked.js';
import type { ToolServices } from './services.js';

/** More would be a page that hosts cut. */
const MAX_ROWS = 500;

const EVERY_WORDS = {
  hours: 'hour',
  hourly: 'hour',
  days: 'day',
  daily: 'day',
  months: 'month',
  monthly: 'month',
  years: 'year',
  yearly: 'year',
  annual: 'year',
};
const ORDER_WORDS = { ascending: 'asc', descending: 'desc' };

/** Of days in messages, where the job's own are not known. */
const EXAMPLE_DAY = '2020-12-31';

export const readRows = defineTool({
  name: 'read_rows',
  title: 'Read rows',
  description:
    'Rows of a finished job as stored, or with every one a day, month or year: sums of amounts (precipitation), means of the rest. columns names what rows hold; total counts all. Next: cursor, or query_data for less.',
  annotations: READ_ONLY,
  input: z.strictObject({
    job_name: jobNameSchema.meta({ aliases: ['job_names'] }),
    variables: z
      .array(z.string().meta({ endsAtComma: true }))
      .optional()
      .describe('all when left out'),
    from: z
      .string()
      .meta({ isDay: true, aliases: ['start_date', 'start'] })
      .optional()
      .describe('YYYY-MM-DD'),
    to: z
      .string()
      .meta({ isDay: true, aliases: ['end_date', 'end'] })
      .optional()
      .describe('last day, included'),
    every: z.enum(['hour', 'day', 'month', 'year']).meta({ words: EVERY_WORDS }).optional(),
    days: z
      .enum(DAYS_NAMES)
      .optional()
      .describe('of hourly jobs: with every local (standard time), else utc when left out'),
    order: z.enum(['asc', 'desc']).meta({ words: ORDER_WORDS }).optional(),
    limit: z.int().min(1).max(MAX_ROWS).meta({ mayExceed: true }).optional(),
    cursor: z.string().optional(),
  }),
  alsoWrong: ({ job_name, ...asked }, services: ToolServices) =>
    mistakesWithJobs(
      job_name === undefined ? undefined : [job_name],
      services,
      ([manifest]) => mistakesWith(manifest as Manifest, asked, services.now()),
      mistakesAnyway(asked),
    ),
  output: z.object({ next_step: nextStepSchema }),
  run: async ({ job_name, limit, ...wanted }, services: ToolServices) => {
    const [found] = await finishedJobs([job_name], services, mistakesAnyway(wanted));
    const manifest = found as Manifest;
    refuseMistakes(await mistakesWith(manifest, wanted, services.now()));
    const { cursor, ...asked } = wanted;
    const { zoneOf } = await import('../places/zones.js');
    const [days] = await dayCutsOf([manifest], daysAsked(asked, manifest), services.now());
    const query = toRowQuery(asked, manifest, days as DayCut, zoneOf(manifest.gathering));
    const identity = [query, manifest.parts.map(({ sha256 }) => sha256)];
    const offset = cursor === undefined ? 0 : fromCursor(cursor, identity);
    const seams = seamsWithin(query);
    const page = await readPage(await services.rows(), manifest, query, { offset, limit });
    const end = offset + page.rows.length;
    const next = end < page.total ? toCursor(end, identity) : undefined;
    const answer = {
      job_name,
      ...(manifest.gathering.place !== undefined && { place: manifest.gathering.place }),
      ...timesOf(manifest, query),
      ...describe(manifest, query),
      ...(seams.length > 0 && { seams }),
      columns: page.columns,
      rows: page.rows,
      ...(page.missing && { missing: page.missing }),
      total: page.total,
      ...(next !== undefined && { cursor: next }),
      next_step: nextStep(page, offset, next, query, seams),
    };
    return answer;
  },
});

type Wanted = RowsAsked & { cursor?: string | undefined };

/** What is wrong with a call, in sentences, whatever its job is. */
function mistakesAnyway({ cursor, ...asked }: Wanted): string[] {
  return [...rangeMistakes(asked, EXAMPLE_DAY), ...cursorMistakes(cursor)];
}

/** What is wrong with a call for rows of this job, in sentences. */
async function mistakesWith(
  manifest: Manifest,
  { cursor, ...asked }: Wanted,
  now: number,
): Promise<string[]> {
  return [
    ...(await mistakesOf(dayCutsOf([manifest], daysAsked(asked, manifest), now))),
    ...rowMistakes(asked, manifest),
    ...cursorMistakes(cursor),
  ];
}

/** The years in which the source changes of what is aggregated. */
function seamsWithin({ gathering, variables, every, from, to }: RowQuery): number[] {
  if (every === undefined) return [];
  const start_date = later(gathering.start_date, from ?? gathering.start_date);
  const end_date = earlier(gathering.end_date, to ?? gathering.end_date);
  return seamYears({ ...gathering, start_date, end_date }, variables);
}

/** Whose days and times the answer has. */
function timesOf({ gathering, result }: Manifest, { days, zone, every }: RowQuery) {
  return {
    ...(result.model !== undefined && { model: result.model }),
    days: days.words,
    ...(gathering.resolution === 'hourly' && every === undefined && { time_local: zone }),
  };
}

function describe(manifest: Manifest, query: RowQuery) {
  const { gathering, variables, every } = query;
  const definitions = variables.map(
    (name) => [name, variableOf(gathering.resolution, name)] as const,
  );
  const units = Object.fromEntries(
    definitions.map(([name, { unit, kind }]) => [
      name,
      kind === 'instant' ? momentUnit('iso8601', gathering) : unit,
    ]),
  );
  if (every === undefined) return { units };
  const instants = instantsOf(manifest);
  const hasHourlyAmounts =
    gathering.resolution === 'hourly' && definitions.some(([, { kind }]) => kind === 'amount');
  return {
    units,
    aggregated: Object.fromEntries(
      definitions.map(([name, { kind }]) => [name, aggregateWords(kind, query)]),
    ),
    ...(hasHourlyAmounts && { hours: HOURS_OF_A_DAY }),
    ...(instants.length > 0 && { not_aggregated: instants }),
  };
}

function nextStep(
  { rows, missing, total }: RowPage,
  offset: number,
  cursor: string | undefined,
  { every }: RowQuery,
  seams: readonly number[],
): string {
  const steps = [
    cursor === undefined
      ? offset === 0
        ? 'These are all rows'
        : `These are the last of ${total} rows`
      : `These are rows ${offset + 1} to ${offset + rows.length} of ${total}; the same call with this cursor gives the next ones, ${every === undefined ? 'every: month or year' : 'a longer every'} and query_data give fewer`,
    seams.length > 0 && SEAMS_WORDS,
    missing && 'missing counts the values that a period lacks (a number: of every variable)',
  ];
  return `${steps.filter(Boolean).join('; ')}.`;
}
