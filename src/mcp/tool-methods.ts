import { z } from 'zod';
import { callTool, type DefectReport } from './call-tool.js';
import { RPC_CODES, RpcError } from './errors.js';
import { defineMethod, LIST_CACHE, type Methods } from './methods.js';
import { toJsonSchema } from './schema.js';
import { takesTasks } from './tasks/extension.js';
import type { Tasks } from './tasks/tasks.js';
import type { AnyTool } from './tool.js';

const callSchema = z.looseObject({ name: z.string(), arguments: z.unknown().optional() });

/**
 * tools/list and tools/call.
 * @param defects what becomes of them.
 * @param tasks as which calls of clients that take tasks go on.
 */
export function toolMethods<Services>(
  tools: readonly AnyTool<Services>[],
  services: Services,
  defects: DefectReport,
  tasks?: Tasks,
): Methods {
  let listed: object | undefined;
  return {
    'tools/list': {
      params: z.looseObject({}),
      // Made once: the schemas take longer than all else that a server of many clients does for a request.
      answer: () => {
        listed ??= { tools: tools.map(toListed) };
        return listed;
      },
      cache: LIST_CACHE,
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
        const task = takesTasks(context) && (await tasks?.begin(name, received, call));
        if (task) return { resultType: 'task', ...task };
        return callTool(tool, received, services, call, defects);
      },
    }),
  };
}

function toListed<Services>(tool: AnyTool<Services>) {
  const { name, title, description, annotations, input } = tool;
  return {
    name,
    title,
    description,
    annotations,
    inputSchema: toJsonSchema(input),
    ...('output' in tool && { outputSchema: toJsonSchema(tool.output) }),
  };
}
