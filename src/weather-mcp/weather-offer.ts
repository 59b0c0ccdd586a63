import { VERSION } from '../base/package.js';
import type { McpOffer } from '../mcp/server.js';
import { TOOLS } from '../tools/index.js';
import { AFTER_DEFECT } from '../tools/job-tools.js';
import type { ToolServices } from '../tools/services.js';
import { addCompletions } from './completions.js';
import { INSTRUCTIONS } from './instructions.js';
import { addPrompts } from './prompts.js';
import { addResources } from './resources.js';

/** What durable-weather offers to MCP clients: all tools, resources, prompts and completions. */
export function weatherOffer(services: ToolServices): McpOffer<ToolServices> {
  return {
    name: 'durable-weather',
    title: 'Durable Weather',
    version: VERSION,
    instructions: INSTRUCTIONS,
    tools: TOOLS,
    services,
    afterDefect: AFTER_DEFECT,
    beside: {
      capabilities: { resources: {}, prompts: {}, completions: {} },
      add: (server, calls, log) => {
        addResources(server, services, calls, log);
        addPrompts(server, services.now, log);
        addCompletions(server, services, calls, log);
      },
    },
  };
}
