import { z } from 'zod';
import { InvalidInputError } from '../base/errors.js';
import { defineMethod, LIST_CACHE, type Methods, ONE_PAGE } from '../mcp/methods.js';
import type { McpOffer } from '../mcp/offer.js';
import type { AnyTool } from '../mcp/tool.js';
import type { ToolServices } from '../tools/services.js';
import { startLookup } from '../tools/start-lookup.js';
import { completionMethods } from './completions.js';
import { FILE_TEMPLATE, type RemoteFiles, remoteFiles } from './remote-files.js';
import { resourceMethods, TEMPLATES } from './resources.js';
import { weatherOffer } from './weather-offer.js';

/** True for a tool that changes nothing. */
export function isReader({ annotations }: AnyTool<ToolServices>): boolean {
  return annotations.readOnlyHint;
}

/**
 * What clients on other machines are offered: no path of this machine is read for them, and none is given to them.
 * @param store absolute path of the result store.
 */
export function remoteOffer(services: ToolServices, store: string): McpOffer<ToolServices> {
  const files = remoteFiles(store);
  const offer = weatherOffer(services);
  return {
    ...offer,
    tools: offer.tools.map((tool) => remoteTool(tool, files)),
    ...(offer.beside && {
      beside: {
        ...offer.beside,
        methods: { ...offer.beside.methods, ...fileMethods(services, files) },
      },
    }),
  };
}

/** The same without the tools that change something. */
export function readersOffer(offer: McpOffer<ToolServices>): McpOffer<ToolServices> {
  const { tasks } = offer;
  return {
    ...offer,
    tools: offer.tools.filter(isReader),
    ...(tasks && { tasks: { ...tasks, mayCancel: false } }),
  };
}

function remoteTool(tool: AnyTool<ToolServices>, { renamed }: RemoteFiles): AnyTool<ToolServices> {
  if ('content' in tool) {
    return { ...tool, content: async (...call) => renamed(await tool.content(...call)) };
  }
  return {
    ...tool,
    run: async (input, services, call) => {
      if (tool.name === startLookup.name) refuseTable(input);
      return renamed(await tool.run(input, services, call));
    },
  };
}

/** A path would be one of the server's machine, whose files are not the caller's. */
function refuseTable({ table }: Record<string, unknown>): void {
  if (table === undefined) return;
  throw new InvalidInputError(
    `table is ${JSON.stringify(table)}; over HTTP the server reads no files: give up to 100 rows.`,
  );
}

function fileMethods(services: ToolServices, files: RemoteFiles): Methods {
  const read = resourceMethods(services)['resources/read'];
  const templates = [...TEMPLATES, FILE_TEMPLATE];
  return {
    ...completionMethods(services, templates),
    'resources/templates/list': {
      params: ONE_PAGE,
      answer: () => ({ resourceTemplates: templates }),
      cache: LIST_CACHE,
    },
    'resources/read': defineMethod({
      params: z.looseObject({ uri: z.string() }),
      answer: async (params, context) =>
        files.isFile(params.uri)
          ? files.read(params.uri)
          : files.renamed((await read?.answer(params, context)) ?? {}),
    }),
  };
}
