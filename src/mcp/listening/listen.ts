import { z } from 'zod';
import { LinkedAbort } from '../../base/abort.js';
import { RPC_CODES, RpcError } from '../errors.js';
import {
  defineMethod,
  type McpNotification,
  type Methods,
  type RequestContext,
} from '../methods.js';
import { refuseWithoutTasks } from '../tasks/extension.js';
import type { Tasks } from '../tasks/tasks.js';
import type { ResourceChanges } from './resource-changes.js';

const SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId';

/** A wait at the server stands behind each. */
const MOST_WATCHED = 200;
const MOST_OPEN = 1_000;

const listenSchema = z.looseObject({
  notifications: z.looseObject({
    resourceSubscriptions: z.array(z.string()).max(MOST_WATCHED).optional(),
    taskIds: z.array(z.string()).max(MOST_WATCHED).optional(),
  }),
});

/** What clients can listen for. */
export interface ListenSources {
  changes?: ResourceChanges | undefined;
  tasks?: Tasks | undefined;
}

/** One thing that is listened for: resolves with its notification when it has happened. */
type Happening = (signal: AbortSignal) => Promise<McpNotification>;

/**
 * subscriptions/listen: a request that lasts until its client or this server ends it. The notification of something
 * that happened before the request is sent at once, so that no client waits for what is over.
 */
export function listenMethods(sources: ListenSources, log: (line: string) => void): Methods {
  let open = 0;
  return {
    'subscriptions/listen': defineMethod({
      params: listenSchema,
      line: '2026',
      answer: async ({ notifications: { resourceSubscriptions = [], taskIds = [] } }, context) => {
        if (open >= MOST_OPEN) {
          const words = `There are ${open} subscriptions, as many as this server keeps; end one first.`;
          throw new RpcError(RPC_CODES.internalError, words);
        }
        open += 1;
        try {
          if (taskIds.length > 0) refuseWithoutTasks(context);
          const resources = await watchedResources(resourceSubscriptions, sources);
          const tasks = await watchedTasks(taskIds, sources);
          const honoured = {
            ...(resources.size > 0 && { resourceSubscriptions: [...resources.keys()] }),
            ...(tasks.size > 0 && { taskIds: [...tasks.keys()] }),
          };
          const method = 'notifications/subscriptions/acknowledged';
          await send({ method, params: { notifications: honoured } }, context);
          await notifyOfEach([...resources.values(), ...tasks.values()], context, log);
          return { _meta: { [SUBSCRIPTION]: context.id } };
        } finally {
          open -= 1;
        }
      },
    }),
  };
}

/** Those that there are; the acknowledgment leaves the others out. */
async function watchedResources(
  uris: readonly string[],
  { changes }: ListenSources,
): Promise<Map<string, Happening>> {
  if (changes === undefined || uris.length === 0) return new Map();
  const stands = await changes.look([...new Set(uris)]);
  const known = [...stands].filter(([, stand]) => !(stand instanceof Error));
  return new Map(
    known.map(([uri, stand]) => [
      uri,
      async (signal) => {
        if (stand === 'open') await changes.changed(uri, signal);
        return { method: 'notifications/resources/updated', params: { uri } };
      },
    ]),
  );
}

/** @throws InvalidInputError for an unknown id. */
async function watchedTasks(
  ids: readonly string[],
  { tasks }: ListenSources,
): Promise<Map<string, Happening>> {
  if (tasks === undefined) return new Map();
  await Promise.all(ids.map((id) => tasks.check(id)));
  return new Map(
    ids.map((id) => [
      id,
      async (signal) => {
        const now = await tasks.get(id, { signal });
        if (now.status !== 'working') return toNotification(now);
        await tasks.ended(id, signal);
        return toNotification(await tasks.get(id, { signal }));
      },
    ]),
  );
}

function toNotification(task: object): McpNotification {
  return { method: 'notifications/tasks', params: { ...task } };
}

/** Sends one notification for each, and resolves when the client stops listening or this process is about to end. */
async function notifyOfEach(
  watched: readonly Happening[],
  context: RequestContext,
  log: (line: string) => void,
): Promise<void> {
  if (watched.length === 0) return;
  const over = new LinkedAbort(context.signal, ...(context.hurry ? [context.hurry] : []));
  const ended = new Promise<void>((resolve) => {
    over.signal.addEventListener('abort', () => resolve());
    if (over.signal.aborted) resolve();
  });
  for (const happened of watched) {
    happened(over.signal)
      .then((notification) => (over.signal.aborted ? undefined : send(notification, context)))
      .catch((error) => over.signal.aborted || log(`MCP: a subscription failed: ${error}`));
  }
  await ended;
  over.release();
}

async function send({ method, params }: McpNotification, context: RequestContext): Promise<void> {
  const _meta = { [SUBSCRIPTION]: context.id };
  await context.notify?.({ method, params: { _meta, ...params } });
}
