/** The MCP server of the JavaScript programs, after the README of @modelcontextprotocol/sdk: one tool on stdio. */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

/** @param gather from what is asked to the text that the model reads. */
export async function serveTool(gather) {
  const server = new McpServer({ name: 'weather', version: '1.0.0' });
  const description =
    'Gathers historic weather of one place into files. The same name gives the same result.';
  const inputSchema = {
    name: z.string(),
    latitude: z.number(),
    longitude: z.number(),
    start_date: z.string(),
    end_date: z.string(),
    resolution: z.enum(['daily', 'hourly']),
    variables: z.array(z.string()),
  };
  server.registerTool('gather', { description, inputSchema }, async (asked) => ({
    content: [{ type: 'text', text: await gather(asked) }],
  }));
  await server.connect(new StdioServerTransport());
}
