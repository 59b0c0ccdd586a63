import type { ClientConnection, Notify } from './methods.js';

/** A connection on which nothing is subscribed to yet. */
export function clientConnection(notify: Notify): ClientConnection {
  return { notify, subscriptions: new Map() };
}

/** For a client that is gone. */
export function endSubscriptions({ subscriptions }: ClientConnection): void {
  for (const subscription of subscriptions.values()) subscription.over.abort();
  subscriptions.clear();
}
