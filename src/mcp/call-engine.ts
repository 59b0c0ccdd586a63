import { withoutLongTexts } from '../base/one-line.js';
import { type Calls, trackCalls } from './calls.js';
import {
  METHOD_NOT_FOUND,
  RPC_CODES,
  RpcError,
  toRpcError,
  UnknownResourceError,
} from './errors.js';
import type { Method, Methods, ProtocolLine, RequestContext } from './methods.js';
import { describeMistakes } from './mistakes.js';

/** Answers requests, of whatever protocol line and transport. */
export interface CallEngine {
  /** @throws RpcError, and nothing else. */
  answer(method: string, params: unknown, context: RequestContext): Promise<object>;
  /** True for a method that it answers in that line. */
  knows(method: string, line: ProtocolLine): boolean;
  /** Ends the waits of running calls and resolves when they have answered. */
  finish(): Promise<void>;
}

/** @param log writes a line to stderr. */
export function callEngine(methods: Methods, log: (line: string) => void): CallEngine {
  const calls = trackCalls();
  return {
    answer: async (name, params, context) => {
      try {
        return await answer(methods, calls, name, params, context);
      } catch (error) {
        if (error instanceof UnknownResourceError) {
          const { resourceNotFound, invalidParams } = RPC_CODES;
          const code = context.line === '2025' ? resourceNotFound : invalidParams;
          throw new RpcError(code, error.message, { uri: withoutLongTexts(error.uri) });
        }
        throw toRpcError(error, log);
      }
    },
    knows: (method, line) => find(methods, method, line) !== undefined,
    finish: calls.finish,
  };
}

function find(methods: Methods, name: string, line: ProtocolLine): Method | undefined {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return method?.line === undefined || method.line === line ? method : undefined;
}

async function answer(
  methods: Methods,
  calls: Calls,
  name: string,
  params: unknown,
  context: RequestContext,
): Promise<object> {
  const method = find(methods, name, context.line);
  if (method === undefined) throw new RpcError(RPC_CODES.methodNotFound, METHOD_NOT_FOUND);
  const received = params ?? {};
  const parsed = method.params.safeParse(received);
  if (!parsed.success) {
    const words = describeMistakes(name, method.params, parsed.error.issues, received);
    throw new RpcError(RPC_CODES.invalidParams, words);
  }
  const found = await calls.run(async (hurry) => method.answer(parsed.data, { ...context, hurry }));
  return context.line === '2026' ? { ...method.cache, ...found } : found;
}
