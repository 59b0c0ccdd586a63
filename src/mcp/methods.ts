/** What an MCP server answers, apart from any SDK and any transport. */
import type { z } from 'zod';
import type { ToolProgress } from './tool.js';

/** The two protocol lines: with a handshake (versions up to 2025-11-25), and without (2026-07-28). */
export type ProtocolLine = '2025' | '2026';

/** What a request comes with. */
export interface RequestContext {
  /** Aborts when the client does not wait any more. */
  signal: AbortSignal;
  /** Aborts when this process is about to end: the client still reads what is answered soon. */
  hurry?: AbortSignal;
  line: ProtocolLine;
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
  /** Of answers that may be kept. */
  cache?: CacheHint;
}

/** By the name of the method. */
export type Methods = Readonly<Record<string, Method>>;

/** Infers the type of a method's parameters from their schema. */
export function defineMethod<Params extends z.ZodObject>(method: Method<Params>): Method {
  return method as unknown as Method;
}

/** Lists change with a new version of the server alone. */
export const LIST_CACHE: CacheHint = { ttlMs: 3_600_000, cacheScope: 'public' };
