/** The client of Temporal's samples behind an MCP tool: the workflow's id is the name of the gathering. */
import { Client, Connection } from '@temporalio/client';
import { serveTool } from './mcp-tool.mjs';

const connection = await Connection.connect({ address: process.env.TEMPORAL_ADDRESS });
const client = new Client({ connection });

await serveTool((asked) =>
  client.workflow.execute('gatherWeather', {
    ...{ taskQueue: 'weather', workflowId: asked.name, args: [asked] },
  }),
);
