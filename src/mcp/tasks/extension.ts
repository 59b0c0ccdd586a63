import { RPC_CODES, RpcError } from '../errors.js';
import type { RequestContext } from '../methods.js';

/** The extension of MCP by which a server answers with a task instead of a result. */
export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks';

/** True for a client that takes tasks. The line 2025 has no extension for them, whatever the client declares. */
export function takesTasks({ line, extensions }: RequestContext): boolean {
  return line === '2026' && (extensions?.includes(TASKS_EXTENSION) ?? false);
}

/** @throws RpcError for a request about tasks of a client that does not declare them. */
export function refuseWithoutTasks(context: RequestContext): void {
  if (takesTasks(context)) return;
  throw new RpcError(
    RPC_CODES.missingCapability,
    `The request does not declare ${TASKS_EXTENSION} among the extensions of its client; it takes one that does.`,
    { requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } } },
  );
}
