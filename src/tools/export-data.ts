import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { jobNameSchema } from '../durable/tools/job-names.js';
import type { Export } from '../exports/export.js';
import { EXPORT_FORMATS } from '../exports/formats.js';
import { defineTool, nextStepSchema, READ_ONLY } from '../mcp/tool.js';
import { attributionOf } from '../store/credits.js';
import { finishedJobs, mistakesWithJobs } from './rows/finished-jobs.js';
import type { ToolServices } from './services.js';

export const exportData = defineTool({
  name: 'export_data',
  title: 'Export',
  description: 'Writes all rows of finished jobs to one file and gives its path.',
  annotations: { ...READ_ONLY, readOnlyHint: false },
  input: z.strictObject({
    job_names: z.array(jobNameSchema).min(1),
    format: z.enum(EXPORT_FORMATS),
  }),
  alsoWrong: ({ job_names }, services: ToolServices) =>
    mistakesWithJobs(job_names, services, async (manifests) => {
      const { mixtureMistakes } = await import('../exports/export.js');
      return mixtureMistakes(manifests);
    }),
  // With path, uri, rows, bytes and metadata, which explain themselves: a schema's bytes stand before the model in
  // every call.
  output: z.object({ next_step: nextStepSchema }),
  run: async ({ job_names, format }, services: ToolServices) => {
    const manifests = await finishedJobs(job_names, services);
    const { exportOf } = await import('../exports/export.js');
    const wanted = exportOf(manifests, format, await services.rows());
    const output = await services.outputs.write('exports', wanted.fileName, wanted.write);
    const answer = {
      ...output,
      rows: wanted.rows,
      ...(await metadataBeside(wanted, services)),
      next_step: [
        `Tell the user the path. Keep the attribution: ${attributionOf(manifests)}.`,
        await wanted.advice(),
      ]
        .filter(Boolean)
        .join(' '),
    };
    return answer;
  },
});

/** The path of the file that has what a CSV has no place for. */
async function metadataBeside(
  { fileName, companion }: Export,
  { outputs }: ToolServices,
): Promise<{ metadata?: string }> {
  if (companion === undefined) return {};
  const text = await companion.textFor(fileName);
  const { path } = await outputs.write('exports', `${fileName}${companion.ending}`, (temporary) =>
    writeFile(temporary, text),
  );
  return { metadata: path };
}
