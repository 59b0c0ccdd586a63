import { z } from 'zod';
import { RPC_CODES } from './errors.js';
import { readableIds } from './exact-ids.js';
import { type FrameId, idAtEnds, idInBroken } from './frame-ids.js';
import type { LineEnds } from './line-limit.js';
import { describeMistakes, show } from './mistakes.js';

/** A JSON-RPC message in the form that MCP takes. */
export interface RpcMessage {
  jsonrpc: '2.0';
  id?: string | number;
  method?: string;
  params?: Record<string, unknown>;
  result?: unknown;
  error?: unknown;
}

/** The answer to a frame that no server can take. */
export interface RpcFailure {
  jsonrpc: '2.0';
  id: FrameId;
  error: { code: number; message: string; data?: object };
}

/** What a frame is. A refused one is answered with all its failures; an ignored one may not be answered. */
export type RpcFrame =
  | { kind: 'message'; message: RpcMessage }
  | { kind: 'refused'; failures: RpcFailure[] }
  | { kind: 'ignored'; why: string };

const ONE_OBJECT = 'it takes one JSON-RPC 2.0 object';

const NO_BATCHES = 'MCP has no batches, so each message is sent by itself.';

/** Requests of an array that are answered one by one. */
const MOST_ANSWERED = 100;

/** Characters of their ids, as a JSON array. */
const LONGEST_IDS = 5_000;

const MOST_WORDS = `At most ${MOST_ANSWERED} requests of an array, with ids of at most ${LONGEST_IDS} characters together, are answered under their ids.`;

const idSchema = z.union([z.string(), z.int()], 'it takes a string or a whole number');

/** The parts of _meta that both SDKs check, and drop the message without an answer where they are wrong. */
const metaSchema = z.looseObject({
  _meta: z
    .looseObject({
      progressToken: idSchema.optional(),
      'io.modelcontextprotocol/related-task': z.looseObject({ taskId: z.string() }).optional(),
    })
    .optional(),
});

const CANCELLED = 'notifications/cancelled';
const requestIdIn = (params: unknown) => Object(params).requestId as unknown;

/** Reads a frame from its text. */
export function readFrame(text: string): RpcFrame {
  let value: unknown;
  try {
    value = JSON.parse(readableIds(text));
  } catch {
    const message = `The message is not JSON; ${ONE_OBJECT}.`;
    return refuse(failure(RPC_CODES.parseError, idInBroken(text), message));
  }
  return checkFrame(value);
}

/** Tells what a frame is whose JSON has been read. */
function checkFrame(value: unknown): RpcFrame {
  if (Array.isArray(value)) return refuseBatch(value);
  if (typeof value !== 'object' || value === null) {
    return refuseRequest(null, `The message is ${show(value)}; ${ONE_OBJECT}.`);
  }
  const { jsonrpc, id, method, params, ...rest } = value as Record<string, unknown>;
  const isAnswer = method === undefined && ('result' in rest || 'error' in rest);
  const why = describeShape({ jsonrpc, id, method, params }, isAnswer);
  // An answer is never answered, nor is a notification: its sender does not wait.
  if (isAnswer) {
    return why === undefined
      ? { kind: 'message', message: value as RpcMessage }
      : { kind: 'ignored', why };
  }
  const isNotification = id === undefined && jsonrpc === '2.0' && typeof method === 'string';
  const inMeta = why === undefined ? metaSchema.safeParse(params ?? {}).error : undefined;
  if (isNotification && (why !== undefined || inMeta !== undefined)) {
    return { kind: 'ignored', why: why ?? 'its _meta is of a wrong form' };
  }
  if (isNotification && method === CANCELLED && !idSchema.safeParse(requestIdIn(params)).success) {
    return { kind: 'ignored', why: `requestId ${found(requestIdIn(params))} in ${CANCELLED}` };
  }
  if (why !== undefined) return refuseRequest(readable(id), why);
  if (inMeta !== undefined) {
    const message = describeMistakes(String(method), metaSchema, inMeta.issues, params);
    return refuse(failure(RPC_CODES.invalidParams, readable(id), message));
  }
  // The SDK takes no further fields, which JSON-RPC does not forbid.
  const message = { jsonrpc, id, method, params } as RpcMessage;
  return { kind: 'message', message: withoutUndefined(message) };
}

/** The answer to a message that was too long to be read. */
export function refuseTooLong(ends: LineEnds, longestBytes: number): RpcFailure {
  const message = `The message has more than ${longestBytes} bytes; it takes at most ${longestBytes}.`;
  return failure(RPC_CODES.invalidRequest, idAtEnds(ends), message);
}

/** What is wrong with the fields of a message. */
function describeShape(
  { jsonrpc, id, method, params }: Record<'jsonrpc' | 'id' | 'method' | 'params', unknown>,
  isAnswer: boolean,
): string | undefined {
  if (jsonrpc !== '2.0') return `jsonrpc ${found(jsonrpc)}; it takes "2.0".`;
  if (!isAnswer && typeof method !== 'string') return `method ${found(method)}; it takes a string.`;
  if ((isAnswer || id !== undefined) && !idSchema.safeParse(id).success) {
    return `id ${found(id)}; it takes a string or a whole number.`;
  }
  const isObject = typeof params === 'object' && params !== null && !Array.isArray(params);
  if (params !== undefined && !isObject) return `params ${found(params)}; it takes an object.`;
  return undefined;
}

/**
 * Only MCP 2025-03-26 took batches. Each request of one is answered, because its sender waits for it; but whoever sends
 * it need not be known yet, so the answers to one message have some kilobytes at most.
 */
function refuseBatch(items: readonly unknown[]): RpcFrame {
  const ids = items.flatMap((item) => {
    const { id, method } = Object(item) as Record<string, unknown>;
    const known = readable(id);
    return method === undefined || known === null ? [] : [known];
  });
  if (ids.length > MOST_ANSWERED || JSON.stringify(ids).length > LONGEST_IDS) {
    const many = ids.length === 1 ? 'one request' : `${ids.length} requests`;
    const message = `The message is an array of ${many}; ${NO_BATCHES} ${MOST_WORDS}`;
    return refuseRequest(null, message);
  }
  const answered: FrameId[] = ids.length > 0 ? ids : [null];
  const message = `The message is an array; ${NO_BATCHES}`;
  const failures = answered.map((id) => failure(RPC_CODES.invalidRequest, id, message));
  return { kind: 'refused', failures };
}

const found = (value: unknown) => (value === undefined ? 'is missing' : `is ${show(value)}`);

function readable(id: unknown): FrameId {
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

function failure(code: number, id: FrameId, message: string): RpcFailure {
  return { jsonrpc: '2.0', id, error: { code, message } };
}

function refuse(only: RpcFailure): RpcFrame {
  return { kind: 'refused', failures: [only] };
}

function refuseRequest(id: FrameId, message: string): RpcFrame {
  return refuse(failure(RPC_CODES.invalidRequest, id, message));
}

function withoutUndefined(message: RpcMessage): RpcMessage {
  const given = Object.entries(message).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as unknown as RpcMessage;
}
