import { VERSION } from '../base/package.js';
import type { McpOffer } from '../mcp/offer.js';
import { TOOLS } from '../tools/index.js';
import { AFTER_DEFECT } from '../tools/job-tools.js';
import type { ToolServices } from '../tools/services.js';
import { completionMethods } from './completions.js';
import { INSTRUCTIONS } from './instructions.js';
import { JOBS_VIEW, JOBS_VIEW_TOOLS, VIEWS_EXTENSION } from './jobs-view.js';
import { promptMethods } from './prompts.js';
import { jobChanges } from './resource-changes.js';
import { resourceMethods } from './resources.js';

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
    views: {
      extension: VIEWS_EXTENSION,
      uris: Object.fromEntries(JOBS_VIEW_TOOLS.map((name) => [name, JOBS_VIEW.uri])),
    },
    beside: {
      changes: jobChanges(services),
      capabilities: { resources: {}, prompts: {}, completions: {} },
      methods: {
        ...resourceMethods(services),
        ...promptMethods(services.now),
        ...completionMethods(services),
      },
    },
  };
}
