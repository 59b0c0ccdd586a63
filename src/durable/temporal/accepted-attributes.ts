import type { Client } from '@temporalio/client';
import { keywordsKnown } from './known-attributes.js';

/** All attributes are tried again after this time, because a user may have added those that were missing. */
const TRY_AGAIN_MS = 60_000;

/** The search attributes that a server accepts. */
export interface AcceptedAttributes {
  /** Those of a job that the server has not refused lately. */
  of(attributes: Record<string, string>): Record<string, string>;
  /** Call when the server has refused an attribute. */
  leaveOut(name: string, client: Client): Promise<void>;
}

/**
 * Learns what a server accepts from its refusals: a server that refuses nothing is asked nothing. Jobs run without the
 * attributes that it refuses.
 * @param now unix milliseconds.
 */
export function acceptedAttributes(now: () => number): AcceptedAttributes {
  let names: Set<string> | undefined;
  let validUntil = 0;
  const current = () => (now() < validUntil ? names : undefined);
  return {
    of: (attributes) => {
      const known = current();
      const entries = Object.entries(attributes);
      return Object.fromEntries(entries.filter(([name]) => known?.has(name) ?? true));
    },
    leaveOut: async (name, client) => {
      if (current() === undefined) {
        names = await keywordsOf(client);
        validUntil = now() + TRY_AGAIN_MS;
      }
      // The list may be ahead of the server, which reads new attributes once a minute.
      names?.delete(name);
    },
  };
}

/** The namespace's custom search attributes of type Keyword; empty if the server does not list them. */
async function keywordsOf({ connection, options }: Client): Promise<Set<string>> {
  try {
    const { operatorService } = connection;
    return new Set(await keywordsKnown({ operatorService, namespace: options.namespace }));
  } catch {
    return new Set();
  }
}
