import { isAbsolute } from 'node:path';
import { InvalidInputError } from '../base/errors.js';
import { mistakesIn, refuseMistakes } from '../base/mistakes.js';
import { explainJobName } from '../durable/naming.js';
import { defineSingleJobTool } from '../durable/tools/define-single-job-tool.js';
import { type LookupArguments, lookupArgumentsSchema } from '../lookup/contract.js';
import { LOOKUP_KIND } from '../lookup/lookup.js';
import type { TableGiven, TableQuestion } from '../lookup/lookups.js';
import { lookupMistakes } from '../lookup/normalise-lookup.js';
import type { ToolServices } from './services.js';

export const startLookup = defineSingleJobTool({
  name: 'start_lookup',
  title: 'Look up a table',
  description:
    'Starts a job that writes the weather beside each row of a table of places and dates. Next: await_result.',
  kind: LOOKUP_KIND,
  input: lookupArgumentsSchema.shape,
  isOpenWorld: true,
  alsoWrong: mistakesOfCall,
  preview: async (asked, services: ToolServices, { signal }) => {
    if (!asked.estimate) return undefined;
    const lookups = await services.lookups();
    return {
      estimate: await lookups.estimate(await questionOf(asked, services), signal),
      next_step:
        'Nothing was started. Tell the user what it takes, and of bad_rows; the same call without estimate starts the job.',
    };
  },
  resolve: async (asked, services: ToolServices) => {
    const question = await questionOf(asked, services);
    const { input, name } = await (await services.lookups()).keep(question);
    return { input, name: asked.job_name ?? name };
  },
});

/** @throws InvalidInputError with all that is wrong with a call. */
async function questionOf(asked: LookupArguments, services: ToolServices): Promise<TableQuestion> {
  if (mistakesAnyway(asked, services.now(), []).length > 0) {
    refuseMistakes(await mistakesOfCall(asked, services, []));
  }
  const { estimate: _, job_name: _name, table, rows, ...question } = asked;
  return { ...question, given: givenBy(asked) };
}

/** What is wrong with a call and with its table, in sentences. */
async function mistakesOfCall(
  asked: Partial<LookupArguments>,
  services: ToolServices,
  refused: readonly string[],
): Promise<string[]> {
  const mistakes = mistakesAnyway(asked, services.now(), refused);
  const isUnclear =
    ['table', 'rows', 'columns'].some((name) => refused.includes(name)) ||
    mistakesIn(() => givenBy(asked)).length > 0;
  if (isUnclear) return mistakes;
  const question = { given: givenBy(asked), columns: asked.columns };
  return [...mistakes, ...(await (await services.lookups()).mistakes(question))];
}

/** What is wrong with a call, in sentences, whatever its table has. */
function mistakesAnyway(
  asked: Partial<LookupArguments>,
  now: number,
  refused: readonly string[],
): string[] {
  const misnamed = asked.job_name === undefined ? undefined : explainJobName(asked.job_name);
  const isTableRefused = refused.includes('table') || refused.includes('rows');
  return [
    ...(isTableRefused ? [] : mistakesIn(() => givenBy(asked))),
    ...lookupMistakes(asked, now, refused),
    ...(misnamed === undefined ? [] : [misnamed]),
  ];
}

function givenBy({ table, rows }: Pick<Partial<LookupArguments>, 'table' | 'rows'>): TableGiven {
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
