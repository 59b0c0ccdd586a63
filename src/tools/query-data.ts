import { z } from 'zod';
import { InvalidInputError } from '../base/errors.js';
import { jobNameSchema } from '../durable/tools/job-names.js';
import { defineTool, nextStepSchema, READ_ONLY } from '../mcp/tool.js';
import { MAX_VALUES } from '../sandbox/limits.js';
import type { Answer } from '../sandbox/protocol.js';
import type { Manifest } from '../store/manifest.js';
import { SEAMS_WORDS } from './gathering/gathering-words.js';
import { finishedJobs, mistakesWithJobs } from './rows/finished-jobs.js';
import type { QueryTable } from './rows/query-tables.js';
import { countTableValues } from './rows/table-values.js';
import type { ToolServices } from './services.js';

export const queryData = defineTool({
  name: 'query_data',
  title: 'Query data',
  description:
    'One DuckDB SELECT over all rows of finished jobs. Tables: job_1, job_2 … as in job_names, and all_jobs with job_name, place and model before. Columns: time (rows are in its order; DATE, or TIMESTAMPTZ of hourly jobs, which have time_local and date_local (standard time) too) and the variables. Aggregate: 200 rows come back at most.',
  annotations: READ_ONLY,
  input: z.strictObject({
    job_names: z.array(jobNameSchema).min(1).max(200),
    sql: z.string().meta({ aliases: ['query'], isCode: true }),
  }),
  alsoWrong: async ({ job_names, sql }, services: ToolServices) => [
    ...(await mistakesWithJobs(job_names, services)),
    ...(sql === undefined ? [] : await mistakesInSql(sql, job_names, services)),
  ],
  output: z.object({ next_step: nextStepSchema }),
  run: async ({ job_names, sql }, services: ToolServices, { signal }) => {
    // Its process starts while the manifests are read.
    const sandbox = services.sandbox();
    // Where the jobs are refused, a sandbox that cannot be had is no matter.
    sandbox.catch(() => undefined);
    const manifests = await tablesOf(job_names, services).catch(async (error) => {
      if (!(error instanceof InvalidInputError)) throw error;
      throw new InvalidInputError(
        [error.message, ...(await mistakesInSql(sql, job_names, services))].join(' '),
      );
    });
    const { keyOfTables, loadingOf, queryTables } = await import('./rows/query-tables.js');
    const { refusalWords, seamsNamed, unitsNamed } = await import('./rows/query-words.js');
    const tables = queryTables(manifests);
    const rows = await services.rows();
    const stored = tables.map((table) => ({ ...table, stored: rows.storedDays(table.manifest) }));
    // A part that goes, or is damaged, while it is read is no fault of the SQL.
    const refuseFaults = () => manifests.forEach(rows.storedDays);
    const now = services.now();
    const wanted = { key: keyOfTables(tables, now), loading: () => loadingOf(stored, now) };
    const outcome = await (await sandbox).query(wanted, sql, signal).catch((error) => {
      refuseFaults();
      throw error;
    });
    if (outcome.kind === 'refused') {
      refuseFaults();
      throw new InvalidInputError(refusalWords(outcome.why, tables));
    }
    const { columns, truncated } = outcome.answer;
    const units = unitsNamed(sql, outcome.answer, tables);
    const seams = seamsNamed(sql, outcome.answer, tables);
    return {
      columns,
      rows: outcome.answer.rows,
      row_count: outcome.answer.rows.length,
      ...(Object.keys(units).length > 0 && { units }),
      ...(Object.keys(seams).length > 0 && { seams }),
      ...(truncated.length > 0 && { truncated }),
      next_step: nextSteps(await nextStep(sql, outcome.answer, tables), seams),
    };
  },
});

async function nextStep(
  sql: string,
  answer: Answer,
  tables: readonly QueryTable[],
): Promise<string> {
  const { isEmpty, likelyCause } = await import('./rows/query-words.js');
  if (answer.truncated.length > 0) {
    return 'This is not the whole answer: truncated says why, and what to do.';
  }
  const cause = isEmpty(answer) ? likelyCause(sql, tables) : undefined;
  if (cause !== undefined) return `Nothing was found: ${cause}.`;
  return answer.rows.length === 0 ? 'No row fits.' : 'These are all rows.';
}

/** A step in one of these years is easily taken for the weather's. */
function nextSteps(step: string, seams: Record<string, number[]>): string {
  return Object.keys(seams).length === 0 ? step : `${step.slice(0, -1)}; ${SEAMS_WORDS}.`;
}

/** What is wrong with SQL in sentences, whatever tables there are beside those of the names. */
async function mistakesInSql(
  sql: string,
  jobNames: readonly string[] | undefined,
  services: ToolServices,
): Promise<string[]> {
  const why = await services
    .sandbox()
    .then((sandbox) => sandbox.whyRefused(sql, jobNames ?? []))
    // Without a sandbox, or where it is busy, the answer has the other mistakes.
    .catch(() => undefined);
  const { refusalWords } = await import('./rows/query-words.js');
  return why === undefined ? [] : [refusalWords(why, [])];
}

/** The jobs whose rows become tables. @throws as finishedJobs, and InvalidInputError for more than a query takes. */
async function tablesOf(names: readonly string[], services: ToolServices): Promise<Manifest[]> {
  const manifests = await finishedJobs(names, services);
  const values = manifests.map(countTableValues).reduce((sum, count) => sum + count, 0);
  if (values > MAX_VALUES) {
    throw new InvalidInputError(
      `job_names has jobs with ${values} values in all; query_data takes up to ${MAX_VALUES}: ask about fewer jobs at once.`,
    );
  }
  return manifests;
}
