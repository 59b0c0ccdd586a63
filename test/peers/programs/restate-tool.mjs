/** The tool's side of restate-service.mjs: the workflow's key is the name of the gathering. */
import * as clients from '@restatedev/restate-sdk-clients';
import { serveTool } from './mcp-tool.mjs';

const ingress = clients.connect({ url: process.env.RESTATE_INGRESS });

await serveTool(async (asked) => {
  const gathering = ingress.workflowClient({ name: 'gathering' }, asked.name);
  await gathering.workflowSubmit(asked);
  return gathering.workflowAttach();
});
