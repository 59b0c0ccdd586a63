import { z } from 'zod';
import { METHOD_NOT_FOUND, RPC_CODES, RpcError } from '../errors.js';
import {
  type ClientConnection,
  defineMethod,
  type Methods,
  type RequestContext,
  type Subscription,
} from '../methods.js';
import type { ResourceChanges } from './resource-changes.js';

const uriSchema = z.looseObject({ uri: z.string() });

/** A wait at the server stands behind each. */
const MOST_SUBSCRIPTIONS = 200;

/** resources/subscribe and resources/unsubscribe, which only a lasting connection of the line 2025 has. */
export function subscribeMethods(changes: ResourceChanges, log: (line: string) => void): Methods {
  return {
    'resources/subscribe': defineMethod({
      params: uriSchema,
      line: '2025',
      answer: async ({ uri }, context) => {
        const connection = connectionOf(context);
        const { subscriptions } = connection;
        const earlier = subscriptions.get(uri);
        if (earlier === undefined) refuseOneMore(connection);
        const subscription = earlier ?? subscribe(uri, connection, changes, log);
        subscriptions.set(uri, subscription);
        await subscription.begun;
        return {};
      },
    }),
    'resources/unsubscribe': defineMethod({
      params: uriSchema,
      line: '2025',
      answer: ({ uri }, context) => {
        const { subscriptions } = connectionOf(context);
        subscriptions.get(uri)?.over.abort();
        subscriptions.delete(uri);
        return {};
      },
    }),
  };
}

/** @throws RpcError for a client that has as many as it may have. */
function refuseOneMore({ subscriptions: { size } }: ClientConnection): void {
  if (size < MOST_SUBSCRIPTIONS) return;
  const words = `This connection has ${size} subscriptions, as many as it may have; end one first.`;
  throw new RpcError(RPC_CODES.internalError, words);
}

function subscribe(
  uri: string,
  connection: ClientConnection,
  changes: ResourceChanges,
  log: (line: string) => void,
): Subscription {
  const over = new AbortController();
  // The job may be started again: a client that has had its notification may subscribe once more.
  const forget = () => {
    if (connection.subscriptions.get(uri)?.over === over) connection.subscriptions.delete(uri);
  };
  const begin = async () => {
    const stand = (await changes.look([uri])).get(uri);
    if (stand instanceof Error) throw stand;
    const changed = stand === 'open' ? changes.changed(uri, over.signal) : afterAnswer();
    changed
      .then(() => (over.signal.aborted ? undefined : tellUpdated(connection, uri)))
      .catch((error) => over.signal.aborted || log(`MCP: a subscription failed: ${error}`))
      .finally(forget);
  };
  const begun = begin().catch((error) => {
    forget();
    throw error;
  });
  return { over, begun };
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
