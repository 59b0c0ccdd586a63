import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { mistakesOf, refuseMistakes } from '../base/mistakes.js';
import type { Chart } from '../charts/chart.js';
import { CHART_KINDS, type ChartKindName } from '../charts/kinds.js';
import { plot } from '../charts/plot.js';
import { toPng } from '../charts/render.js';
import { chartMistakes } from '../charts/request.js';
import { jobNameSchema } from '../durable/tools/job-names.js';
import { defineContentTool, READ_ONLY } from '../mcp/tool.js';
import { jobsInFileName } from '../store/outputs.js';
import { DAYS_NAMES } from '../weather/gathering.js';
import { finishedJobs, mistakesWithJobs } from './rows/finished-jobs.js';
import { DAYS_OF_HOURS, dayCutsOf } from './rows/job-days.js';
import type { ToolServices } from './services.js';

const KINDS = Object.keys(CHART_KINDS) as [ChartKindName, ...ChartKindName[]];

/** As many lines as can be told apart. */
const MAX_JOBS = 10;

export const plotData = defineContentTool({
  name: 'plot_data',
  title: 'Plot',
  description:
    'Draws finished jobs, as a picture and a file. time_series and warming_stripes take 1 to 10 jobs, comparison 2 to 10, the others one.',
  annotations: { ...READ_ONLY, readOnlyHint: false },
  input: z.strictObject({
    job_names: z.array(jobNameSchema).max(MAX_JOBS),
    kind: z.enum(KINDS).meta({ aliases: ['type', 'chart'] }),
    variables: z
      .array(z.string().meta({ endsAtComma: true }))
      .optional()
      .describe('one, or up to 3 of time_series of one job; mean temperature when left out'),
    year: z
      .int()
      .optional()
      .describe('the one that climatology and calendar_heat_map show; else only it is drawn'),
    days: z.enum(DAYS_NAMES).optional().describe(DAYS_OF_HOURS),
    format: z.enum(['png', 'svg']).optional(),
  }),
  alsoWrong: ({ job_names, kind, days, variables, year }, services: ToolServices) =>
    mistakesWithJobs(job_names, services, async (manifests) => [
      ...(await mistakesOf(dayCutsOf(manifests, days, services.now()))),
      ...(kind === undefined ? [] : chartMistakes({ kind, variables, year }, manifests)),
    ]),
  content: async ({ job_names, format = 'png', days, ...asked }, services: ToolServices) => {
    const manifests = await finishedJobs(job_names, services);
    const cutting = dayCutsOf(manifests, days, services.now());
    refuseMistakes([...(await mistakesOf(cutting)), ...chartMistakes(asked, manifests)]);
    const cuts = await cutting;
    const { svg, ...words } = await plot(asked, manifests, await services.rows(), cuts);
    const png = await toPng(svg);
    const names = manifests.map(({ job_name }) => job_name);
    const hash = createHash('sha256').update(svg).digest('hex').slice(0, 8);
    const name = `${asked.kind}_${jobsInFileName(names)}_${hash}.${format}`;
    const { path, bytes } = await services.outputs.write('plots', name, async (temporary) =>
      writeFileSync(temporary, format === 'svg' ? svg : png),
    );
    const size = `${format.toUpperCase()}, ${Math.ceil(bytes / 1_000)} kB`;
    return [
      // A PNG also of an SVG: models and most hosts can look at nothing else.
      { type: 'image', data: Buffer.from(png).toString('base64'), mimeType: 'image/png' },
      { type: 'text', text: `${sentences(words)} Saved as ${path} (${size}).` },
    ];
  },
});

/** What a model that sees no pictures can know of one. */
function sentences({
  title,
  subtitle,
  note,
  basis,
}: Pick<Chart, 'title' | 'subtitle' | 'note'> & { basis: string }): string {
  return [title, subtitle, basis.charAt(0).toUpperCase() + basis.slice(1), note]
    .filter((words) => words !== undefined)
    .map((words) => `${words}.`)
    .join(' ');
}
