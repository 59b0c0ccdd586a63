import { isAbsolute } from 'node:path';
import { InvalidInputError } from '../base/errors.js';
import { explainJobName } from '../durable/naming.js';
import { defineSingleJobTool } from '../durable/tools/define-single-job-tool.js';
import { type LookupArguments, lookupArgumentsSchema } from '../lookup/contract.js';
import { LOOKUP_KIND } from '../lookup/lookup.js';
import type { TableGiven, TableQuestion } from '../lookup/lookups.js';
import type { ToolServices } from './services.js';

export const startLookup = defineSingleJobTool({
  name: 'start_lookup',
  title: 'Look up a table',
  description:
    'Starts a job that writes the weather beside each row of a table of places and dates. Next: await_result.',
  kind: LOOKUP_KIND,
  input: lookupArgumentsSchema.shape,
  isOpenWorld: true,
  preview: async ({ estimate, job_name: _, ...asked }, services: ToolServices, { signal }) => {
    if (!estimate) return undefined;
    const lookups = await services.lookups();
    return {
      estimate: await lookups.estimate(questionOf(asked), signal),
      next_step:
        'Nothing was started. Tell the user what it takes, and of bad_rows; the same call without estimate starts the job.',
    };
  },
  resolve: async ({ estimate: _, job_name, ...asked }, services: ToolServices) => {
    const misnamed = job_name === undefined ? undefined : explainJobName(job_name);
    if (misnamed !== undefined) throw new InvalidInputError(misnamed);
    const { input, name } = await (await services.lookups()).keep(questionOf(asked));
    return { input, name: job_name ?? name };
  },
});

function questionOf({ table, rows, ...asked }: LookupArguments): TableQuestion {
  return { ...asked, given: givenBy(table, rows) };
}

function givenBy(table: string | undefined, rows: LookupArguments['rows']): TableGiven {
  if (table !== undefined && rows !== undefined) {
    throw new InvalidInputError('Both table and rows were given; give one of them.');
  }
  if (rows !== undefined) return { rows };
  if (table === undefined) {
    throw new InvalidInputError(
      'Neither table nor rows were given; give table, the path of a CSV or Parquet file, or up to 100 rows.',
    );
  }
  if (isAbsolute(table)) return { path: table };
  throw new InvalidInputError(
    `table is ${JSON.stringify(table)}; a server knows no folder that a path begins in, so it takes an absolute one, such as /home/me/visits.csv.`,
  );
}
