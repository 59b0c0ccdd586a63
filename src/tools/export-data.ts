import { z } from 'zod';
import { EXPORT_FORMATS, exportOf } from '../exports/export.js';
import { sourceOf } from '../exports/source.js';
import { finishedJobs } from './finished-jobs.js';
import { defineTool, READ_ONLY } from './tool.js';

export const exportData = defineTool({
  name: 'export_data',
  title: 'Export',
  description: 'Writes all rows of finished jobs to one file and gives its path.',
  annotations: { ...READ_ONLY, readOnlyHint: false },
  input: z.strictObject({
    job_names: z.array(z.string()).min(1),
    format: z.enum(EXPORT_FORMATS),
  }),
  // With path, uri, rows and bytes, which explain themselves: a schema's bytes stand before the model in every call.
  output: z.object({ next_step: z.string() }),
  run: async ({ job_names, format }, services) => {
    const manifests = await finishedJobs(job_names, services);
    const { fileName, rows, write } = exportOf(manifests, format, await services.rows());
    const output = await services.outputs.write('exports', fileName, write);
    const next_step = `Tell the user the path. Keep the attribution: ${sourceOf(manifests)}.`;
    const answer = { ...output, rows, next_step };
    return answer;
  },
});
