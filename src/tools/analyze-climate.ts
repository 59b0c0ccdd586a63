import { z } from 'zod';
import { mistakesOf } from '../base/mistakes.js';
import { countTokens } from '../base/tokens.js';
import { type Analysed, analyseJob } from '../climate/analyse-job.js';
import { type Baseline, STANDARD_BASELINE } from '../climate/baseline.js';
import { COMPLETENESS_DEFINITION } from '../climate/completeness.js';
import { type Cutting, cutUntil } from '../climate/cut.js';
import { ELEMENTS } from '../climate/elements.js';
import { ANALYSES, ANALYSIS_NAMES, type AnalysisName, OF_YEARS } from '../climate/index.js';
import { YEARS_DEFINITION } from '../climate/whole-periods.js';
import { jobNameSchema } from '../durable/tools/job-names.js';
import { defineTool, nextStepSchema, READ_ONLY } from '../mcp/tool.js';
import { attributionOf } from '../store/credits.js';
import type { Manifest } from '../store/manifest.js';
import { DAYS_NAMES } from '../weather/gathering.js';
import { SEAMS_WORDS, sourceWords } from './gathering/gathering-words.js';
import { finishedJobs, mistakesWithJobs } from './rows/finished-jobs.js';
import { DAYS_OF_HOURS, dayCutsOf } from './rows/job-days.js';
import type { ToolServices } from './services.js';

/** Of an answer, where cutting can make it so: countTokens has 4 to 6 % more of such than the 2,000 there may be. */
const MAX_TOKENS = 2_080;

/** Too long, or too special, for an answer to a question that did not ask for it. */
const ON_REQUEST: readonly AnalysisName[] = ['anomalies', 'wind_rose'];
const DEFAULT = ANALYSIS_NAMES.filter((name) => !ON_REQUEST.includes(name));

export const analyzeClimate = defineTool({
  name: 'analyze_climate',
  title: 'Climate',
  description:
    'Analyses finished jobs side by side, of all rows: monthly normals, trend per decade, records with dates, degree days, etccdi (frost, summer, heavy rain days …), wet and dry spells; when asked for, anomalies (of whole years) and wind_rose. Seasons: query_data.',
  annotations: READ_ONLY,
  input: z.strictObject({
    job_names: z.array(jobNameSchema).min(1).max(20),
    analyses: z
      .array(z.enum(ANALYSIS_NAMES).meta({ endsAtComma: true }))
      .min(1)
      .meta({ aliases: ['analysis'] })
      .optional(),
    baseline: z
      .string()
      .refine(
        (text) => parseBaseline(text) !== undefined,
        `it takes years such as "${STANDARD_BASELINE}"`,
      )
      .default(STANDARD_BASELINE)
      .describe('of normals and anomalies; years that the jobs have'),
    days: z.enum(DAYS_NAMES).optional().describe(DAYS_OF_HOURS),
  }),
  alsoWrong: ({ job_names, days }, services: ToolServices) =>
    mistakesWithJobs(job_names, services, (manifests) =>
      mistakesOf(dayCutsOf(manifests, days, services.now())),
    ),
  output: z.object({ jobs: z.array(z.unknown()), next_step: nextStepSchema }),
  run: async ({ job_names, analyses, baseline, days }, services: ToolServices, { report }) => {
    const manifests = await finishedJobs(job_names, services);
    const cuts = await dayCutsOf(manifests, days, services.now());
    const rows = await services.rows();
    const names = ANALYSIS_NAMES.filter((name) => (analyses ?? DEFAULT).includes(name));
    const analysed: Analysed[] = [];
    const years = parseBaseline(baseline) as Baseline;
    for (const [index, manifest] of manifests.entries()) {
      analysed.push(await analyseJob(manifest, rows, names, years, cuts[index]));
      report?.({ done: analysed.length, total: manifests.length, message: manifest.job_name });
    }
    const attribution = attributionOf(manifests);
    const answer = ({ jobs, cut }: Cutting) => ({
      jobs,
      ...(cut.length > 0 && { cut }),
      units: Object.fromEntries(Object.entries(ELEMENTS).map(([name, { unit }]) => [name, unit])),
      definitions: definitionsOf(names.filter((name) => !cut.includes(name))),
      attribution,
      next_step: nextStep(jobs, cut, manifests),
    });
    const fits = (cutting: Cutting) => countTokens(JSON.stringify(answer(cutting))) <= MAX_TOKENS;
    return answer(cutUntil(analysed, names, fits));
  },
});

/** The dash may be any, as in "1991–2020" (WMO), a slash, or "to". */
const TWO_YEARS = /^\s*(\d{4})\s*(?:[-\u2010-\u2015\u2212/]|to)\s*(\d{4})\s*$/;

/** Undefined for what is not two years in order. */
function parseBaseline(text: string): Baseline | undefined {
  const [, first, last] = TWO_YEARS.exec(text) ?? [];
  return first !== undefined && last !== undefined && first <= last
    ? { first: Number(first), last: Number(last) }
    : undefined;
}

function definitionsOf(names: readonly AnalysisName[]): Record<string, string> {
  return {
    completeness: COMPLETENESS_DEFINITION,
    ...(names.some((name) => OF_YEARS.includes(name)) && { years: YEARS_DEFINITION }),
    ...Object.fromEntries(names.map((name) => [name, ANALYSES[name].definition])),
  };
}

function nextStep(
  jobs: readonly Analysed[],
  cut: readonly string[],
  manifests: readonly Manifest[],
): string {
  const models = [...new Set(manifests.map(({ gathering }) => sourceWords(gathering)))];
  const text = JSON.stringify(jobs);
  const steps = [
    text.includes('"seams"') && SEAMS_WORDS,
    models.length > 1 &&
      `the jobs are of ${models.join(' and ')}: a difference between them may be that of their sources`,
    cut.length > 0 &&
      'what is under cut made the answer too long: ask for it by analyses, with fewer jobs',
    text.includes('"lacks"') &&
      'start_gathering with the variables under lacks too makes up for them',
    text.includes('"not_enough"') &&
      'where years are not enough, give a baseline of years that the jobs have, or gather more',
    'query_data answers further questions from the same rows',
  ];
  return `${steps.filter(Boolean).join('; ')}.`;
}
