/** What an MCP server answers, apart from any SDK and any transport. */
import { z } from 'zod';
import type { ToolProgress } from './tool.js';

/** The two protocol lines: with a handshake (versions up to 2025-11-25), and without (2026-07-28). */
export type ProtocolLine = '2025' | '2026';

/** The one version of the line 2026. */
export const STATELESS_VERSION = '2026-07-28';

/** A notification to a client. */
export interface McpNotification {
  method: string;
  params: Record<string, unknown>;
}

export type Notify = (notification: McpNotification) => Promise<void>;

/** One resource that a client subscribes to. */
export interface Subscription {
  /** Aborting it ends the subscription. */
  over: AbortController;
  /** Resolves when the resource is known. @throws UnknownResourceError. */
  begun: Promise<void>;
}

/** A connection that outlasts its requests. */
export interface ClientConnection {
  notify: Notify;
  /** By URI. */
  subscriptions: Map<string, Subscription>;
}

/** What a request comes with. */
export interface RequestContext {
  /** Aborts when the client does not wait any more. */
  signal: AbortSignal;
  /** Aborts when this process is about to end: the client still reads what is answered soon. */
  hurry?: AbortSignal;
  line: ProtocolLine;
  /** The request's id. */
  id: string | number;
  /** Names of the extensions of MCP that the client declares. */
  extensions?: readonly string[];
  /** Sends a notification that belongs to the request. Only requests of the line 2026 can go on for long. */
  notify?: Notify;
  /** Present where requests of the line 2025 come over one lasting connection. */
  connection?: ClientConnection;
  /** Present if the client asked for progress. */
  report?: (progress: ToolProgress) => void;
}

/** How long clients of the line 2026 may keep an answer, and for whom. */
export interface CacheHint {
  ttlMs: number;
  cacheScope: 'public' | 'private';
}

/** Answers the requests of one method. */
export interface Method<Params extends z.ZodObject = z.ZodObject> {
  params: Params;
  /** @throws InvalidInputError, UnavailableError, RpcError. */
  answer(params: z.output<Params>, context: RequestContext): Promise<object> | object;
  /** The line that alone has this method. */
  line?: ProtocolLine;
  /** Of answers that may be kept. */
  cache?: CacheHint;
}

/** By the name of the method. */
export type Methods = Readonly<Record<string, Method>>;

/** Infers the type of a method's parameters from their schema. */
export function defineMethod<Params extends z.ZodObject>(method: Method<Params>): Method {
  return method as unknown as Method;
}

/** What a list takes that has one page: an empty cursor asks for it too. */
export const ONE_PAGE = z.looseObject({
  cursor: z
    .unknown()
    .refine(
      (cursor) => cursor === null || cursor === '',
      'the list has one page and takes no cursor',
    )
    .optional(),
});

/** Lists change with a new version of the server alone. */
export const LIST_CACHE: CacheHint = { ttlMs: 3_600_000, cacheScope: 'public' };

/** The same of lists that others at the same address do not get. */
export const PRIVATE_LIST_CACHE: CacheHint = { ...LIST_CACHE, cacheScope: 'private' };
