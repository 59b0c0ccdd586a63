import { z } from 'zod';
import { METHOD_NOT_FOUND, RPC_CODES, RpcError } from '../errors.js';
import {
  type ClientConnection,
  defineMethod,
  type Methods,
  type RequestContext,
} from '../methods.js';
import type { ResourceChanges } from './resource-changes.js';

const uriSchema = z.looseObject({ uri: z.string() });

/** resources/subscribe and resources/unsubscribe, which only a lasting connection of the line 2025 has. */
export function subscribeMethods(changes: ResourceChanges, log: (line: string) => void): Methods {
  return {
    'resources/subscribe': defineMethod({
      params: uriSchema,
      line: '2025',
      answer: async ({ uri }, context) => {
        const connection = connectionOf(context);
        const stand = (await changes.look([uri])).get(uri);
        if (stand instanceof Error) throw stand;
        if (connection.subscriptions.has(uri)) return {};
        const over = new AbortController();
        connection.subscriptions.set(uri, over);
        const changed = stand === 'open' ? changes.changed(uri, over.signal) : afterAnswer();
        changed
          .then(() => (over.signal.aborted ? undefined : tellUpdated(connection, uri)))
          .catch((error) => over.signal.aborted || log(`MCP: a subscription failed: ${error}`))
          .finally(() => forget(connection, uri, over));
        return {};
      },
    }),
    'resources/unsubscribe': defineMethod({
      params: uriSchema,
      line: '2025',
      answer: ({ uri }, context) => {
        const { subscriptions } = connectionOf(context);
        subscriptions.get(uri)?.abort();
        subscriptions.delete(uri);
        return {};
      },
    }),
  };
}

/** The job may be started again: a client that has had its notification may subscribe once more. */
function forget({ subscriptions }: ClientConnection, uri: string, over: AbortController): void {
  if (subscriptions.get(uri) === over) subscriptions.delete(uri);
}

function connectionOf({ connection }: RequestContext): ClientConnection {
  if (connection !== undefined) return connection;
  throw new RpcError(RPC_CODES.methodNotFound, METHOD_NOT_FOUND);
}

/** Later than the answer to the request that is answered now. */
function afterAnswer(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function tellUpdated({ notify }: ClientConnection, uri: string): Promise<void> {
  await notify({ method: 'notifications/resources/updated', params: { uri } });
}
