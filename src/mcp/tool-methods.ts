import { z } from 'zod';
import { callTool, type DefectReport } from './call-tool.js';
import { RPC_CODES, RpcError } from './errors.js';
import { defineMethod, LIST_CACHE, type Methods, ONE_PAGE, PRIVATE_LIST_CACHE } from './methods.js';
import { toJsonSchema } from './schema.js';
import { takesTasks } from './tasks/extension.js';
import type { Tasks } from './tasks/tasks.js';
import type { AnyTool } from './tool.js';

const callSchema = z.looseObject({ name: z.string(), arguments: z.unknown().optional() });

/** Resources that show the answers of some tools. */
export interface ToolViews {
  /** The extension of MCP by which a client says that it shows them. */
  extension: string;
  /** Their URIs by the name of the tool. */
  uris: Readonly<Record<string, string>>;
}

interface ToolExtras {
  tasks?: Tasks | undefined;
  views?: ToolViews | undefined;
  isByCaller?: boolean | undefined;
}

/**
 * tools/list and tools/call.
 * @param defects what becomes of them.
 * @param extras tasks: as which calls of clients that take tasks go on. views: named to the clients that declare their
 * extension alone. isByCaller: true where a cache between must not give one caller's tools to another.
 */
export function toolMethods<Services>(
  tools: readonly AnyTool<Services>[],
  services: Services,
  defects: DefectReport,
  { tasks, views, isByCaller }: ToolExtras = {},
): Methods {
  const listed = new Map<boolean, object>();
  return {
    'tools/list': {
      params: ONE_PAGE,
      // Made once: the schemas take longer than all else that a server of many clients does for a request.
      answer: (_params, { line, extensions = [] }) => {
        const hasViews = views !== undefined && extensions.includes(views.extension);
        const list = listed.get(hasViews) ?? {
          tools: tools.map((tool) => toListed(tool, hasViews ? views.uris[tool.name] : undefined)),
        };
        listed.set(hasViews, list);
        // A cache between must not give other clients what this one alone asked for.
        return hasViews && line === '2026' ? { ...list, ...PRIVATE_LIST_CACHE } : list;
      },
      cache: isByCaller ? PRIVATE_LIST_CACHE : LIST_CACHE,
    },
    'tools/call': defineMethod({
      params: callSchema,
      answer: async ({ name, arguments: received }, context) => {
        const { signal, hurry, report } = context;
        const tool = tools.find((candidate) => candidate.name === name);
        if (tool === undefined) {
          const known = tools.map((candidate) => candidate.name).join(', ');
          const words = `There is no tool "${name}"; known are ${known}.`;
          throw new RpcError(RPC_CODES.invalidParams, words);
        }
        const call = { signal, ...(hurry && { hurry }), ...(report && { report }) };
        const begun = takesTasks(context) ? await tasks?.begin(name, received, call) : undefined;
        if (begun?.task) return { resultType: 'task', ...begun.task };
        return begun?.answer ?? callTool(tool, received, services, call, defects);
      },
    }),
  };
}

function toListed<Services>(tool: AnyTool<Services>, view: string | undefined) {
  const { name, title, description, annotations, input } = tool;
  return {
    name,
    title,
    description,
    annotations,
    inputSchema: toJsonSchema(input),
    ...('output' in tool && { outputSchema: toJsonSchema(tool.output) }),
    ...(view !== undefined && { _meta: { ui: { resourceUri: view } } }),
  };
}
