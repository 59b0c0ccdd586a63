/** The view of jobs for hosts with MCP Apps: one HTML file (src/view), which the build makes. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../base/package.js';

/** The extension by which a client says that it shows views. */
export const VIEWS_EXTENSION = 'io.modelcontextprotocol/ui';

export const JOBS_VIEW = {
  uri: 'ui://durable-weather/jobs.html',
  name: 'jobs-view',
  title: 'Jobs',
  description: 'How far jobs are, and an interactive chart of those that are done.',
  mimeType: 'text/html;profile=mcp-app',
};

/** The tools whose answers it shows. No tool needs it. */
export const JOBS_VIEW_TOOLS = ['start_gathering', 'await_result'];

/** Reads it, for resources/read: it asks the host for no network, no permission and a border. */
export async function readJobsView(): Promise<object> {
  const text = await readFile(join(PACKAGE_ROOT, 'dist', 'view.html'), 'utf8');
  const { uri, mimeType } = JOBS_VIEW;
  return { contents: [{ uri, mimeType, text, _meta: { ui: { csp: {}, prefersBorder: true } } }] };
}
