import type { IncomingMessage, ServerResponse } from 'node:http';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { oneLine } from '../../base/one-line.js';
import type { CallEngine } from '../call-engine.js';
import { exactIds, isLongId } from '../exact-ids.js';
import { type RpcMessage, readFrame } from '../frame.js';
import { STATELESS_VERSION } from '../methods.js';
import type { McpIdentity } from '../offer.js';
import { messagePastSdk, pastSdk } from '../own-listen.js';
import { createStatelessServer } from '../stateless-server.js';
import { takenTypes } from './accept.js';
import { type Caller, isHostAllowed, isOriginAllowed, type Scope } from './access.js';
import { BodyError, type BodyLimits, readBody } from './body.js';
import { challengeOf, type Denial, type Gate, isDenial } from './gate.js';
import type { RateLimit } from './rate-limit.js';
import { answerJson, sendFailure, sendWebResponse, underItsId } from './responses.js';

/** If one of these came twice, a proxy and this server might each read another one. */
const SINGLE_HEADERS = ['Host', 'Authorization', 'Content-Type'];

/** Characters of the SDK's words on a request that are logged. */
const LOGGED = 300;

export interface McpEndpointOptions {
  identity: McpIdentity;
  /** By what a caller may do. */
  engines: Readonly<Record<Scope, CallEngine>>;
  /** True for a request that a caller who may only read may not make. */
  isWrite(method: string, params: unknown): boolean;
  /** Host headers that are answered. */
  allowedHosts: readonly string[];
  gate: Gate;
  rate: RateLimit;
  body: BodyLimits;
  log(line: string): void;
}

/** Answers one HTTP request for MCP. */
export type AnswerMcp = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

interface McpEndpoint {
  answer: AnswerMcp;
  /** Ends waits, and resolves when all calls have answered. */
  finish(): Promise<void>;
}

/** Streamable HTTP without sessions: every request is served by itself, by any server. */
export function mcpEndpoint(options: McpEndpointOptions): McpEndpoint {
  const { identity, engines, log } = options;
  // Requests that are well formed: the SDK checks headers and versions before it asks for a server.
  const reached = new WeakSet<Request>();
  const methodOf = new WeakMap<Request, string>();
  const handler = createMcpHandler(
    ({ era, authInfo, requestInfo }) => {
      if (requestInfo !== undefined) reached.add(requestInfo);
      const scope: Scope = authInfo?.scopes.includes('write') ? 'write' : 'read';
      const line = era === 'modern' ? '2026' : '2025';
      // A caller without a token gets no further than here.
      if (authInfo === undefined) throw new Error('no token');
      const server = createStatelessServer(identity, engines[scope], line, log);
      const method = requestInfo && methodOf.get(requestInfo);
      // Without a handler the SDK answers with the status that its line has for an unknown method: 404 in that of 2026.
      if (method !== undefined && !engines[scope].knows(method, line))
        delete server.fallbackRequestHandler;
      return server;
    },
    {
      // The SDK repeats what a request says, whoever sent it.
      onerror: ({ message }) => message !== 'no token' && log(`MCP: ${oneLine(message, LOGGED)}`),
    },
  );
  const answer: AnswerMcp = async (request, response) => {
    if (!isAcceptable(request, response, options)) return;
    const text = await bodyOf(request, response, options);
    if (text === undefined) return;
    const frame = readFrame(text);
    if (frame.kind === 'refused') {
      const [first, ...others] = frame.failures;
      return answerJson(response, 400, others.length > 0 ? frame.failures : (first as object));
    }
    if (frame.kind === 'ignored') return sendFailure(response, 400, frame.why);
    const { id, method } = frame.message;
    if (method === undefined && request.headers['mcp-protocol-version'] === STATELESS_VERSION) {
      return sendFailure(response, 400, 'The message is an answer; this server has asked nothing.');
    }
    // A client that goes away ends its wait, never a job; it may go while its token is looked at.
    const abort = new AbortController();
    response.once('close', () => {
      // After the answer there is nothing to abort, and each abort creates an error with its stack.
      if (!response.writableFinished) abort.abort();
    });
    const { headers, socket } = request;
    const found = await options.gate.enter(headers.authorization, socket.remoteAddress ?? '');
    if (abort.signal.aborted) return;
    const [caller, denial] = isDenial(found) ? [undefined, found] : [found, undefined];
    if (caller !== undefined && !isPermitted(caller, frame.message, response, options)) return;
    const asked = toWebRequest(request, abort.signal);
    if (method !== undefined) methodOf.set(asked, method);
    const answered = await handler.fetch(asked, {
      parsedBody: messagePastSdk(frame.message),
      ...(caller && { authInfo: authOf(caller) }),
    });
    const isWellFormed = reached.has(asked) || answered.status === 500;
    if (denial && isWellFormed) return refuse(denial, frame.message, response, options);
    const rewrite = isLongId(id) ? exactIds : undefined;
    await sendWebResponse(response, await underItsId(answered, id), abort.signal, rewrite);
  };
  return {
    answer,
    finish: async () => {
      await Promise.all([engines.read.finish(), engines.write.finish()]);
      await handler.close();
    },
  };
}

/** Checks what needs no body. */
function isAcceptable(
  { headers, headersDistinct, method }: IncomingMessage,
  response: ServerResponse,
  { allowedHosts }: McpEndpointOptions,
): boolean {
  const times = (name: string) => headersDistinct[name.toLowerCase()]?.length ?? 0;
  const repeated = SINGLE_HEADERS.find((name) => times(name) > 1);
  if (repeated !== undefined) {
    const words = `There are ${times(repeated)} ${repeated} headers; it takes one.`;
    sendFailure(response, 400, words);
  } else if (!isHostAllowed(headers.host, allowedHosts)) {
    const words = `Host is "${headers.host ?? ''}"; this server answers ${allowedHosts.join(', ')}.`;
    sendFailure(response, 403, words);
  } else if (!isOriginAllowed(headers.origin, allowedHosts)) {
    const words = `Origin is "${headers.origin}"; this server answers pages of ${allowedHosts.join(', ')}.`;
    sendFailure(response, 403, words);
  } else if (method !== 'POST') {
    sendFailure(response, 405, `The method is ${method}; /mcp takes POST.`, {
      headers: { allow: 'POST' },
    });
  } else if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    const words = `Content-Type is "${headers['content-type'] ?? ''}"; it takes application/json.`;
    sendFailure(response, 415, words);
  } else if (!/^(identity)?$/i.test(headers['content-encoding'] ?? '')) {
    const words = `Content-Encoding is "${headers['content-encoding']}"; it takes a body without.`;
    sendFailure(response, 415, words);
  } else if (!/^(chunked)?$/i.test(headers['transfer-encoding'] ?? '')) {
    const words = `Transfer-Encoding is "${headers['transfer-encoding']}"; it takes chunked.`;
    sendFailure(response, 501, words);
  } else {
    return true;
  }
  return false;
}

async function bodyOf(
  request: IncomingMessage,
  response: ServerResponse,
  { body }: McpEndpointOptions,
): Promise<string | undefined> {
  try {
    return await readBody(request, body);
  } catch (error) {
    if (!(error instanceof BodyError)) throw error;
    sendFailure(response, error.status, error.message);
    return undefined;
  }
}

function isPermitted(
  { id: callerId, scope }: Caller,
  { id, method, params }: RpcMessage,
  response: ServerResponse,
  options: McpEndpointOptions,
): boolean {
  const { rate, isWrite } = options;
  const wait = rate.take(callerId);
  if (wait !== undefined) {
    const words = `These are too many requests; the next one is taken in ${wait} s.`;
    sendFailure(response, 429, words, { id, headers: { 'retry-after': String(wait) } });
    return false;
  }
  if (scope === 'write' || method === undefined || !isWrite(method, params)) return true;
  const message = 'The token may only read; this call takes one that may write.';
  refuse(
    { status: 403, error: 'insufficient_scope', message },
    { id, method, params },
    response,
    options,
  );
  return false;
}

/** Answers a request that has no caller, or one that may not make it. */
function refuse(
  denial: Denial,
  { id, method, params }: Pick<RpcMessage, 'id' | 'method' | 'params'>,
  response: ServerResponse,
  { gate, isWrite }: McpEndpointOptions,
): void {
  const scope = method !== undefined && isWrite(method, params) ? 'write' : 'read';
  const headers: Record<string, string> =
    denial.retryAfterSeconds === undefined
      ? { 'www-authenticate': challengeOf(denial, gate, scope) }
      : { 'retry-after': String(denial.retryAfterSeconds) };
  sendFailure(response, denial.status, denial.message, { id, headers });
}

function authOf({ id, scope }: Caller) {
  return { token: '', clientId: id, scopes: scope === 'write' ? ['read', 'write'] : ['read'] };
}

/** The headers that the SDK reads. The body is given beside them, parsed. */
function toWebRequest({ headers }: IncomingMessage, signal: AbortSignal): Request {
  const given = new Headers({
    'content-type': 'application/json',
    accept: takenTypes(headers.accept),
  });
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('mcp-') || value === undefined) continue;
    given.set(name, name === 'mcp-method' ? pastSdk(String(value)) : String(value));
  }
  return new Request('http://localhost/mcp', { method: 'POST', headers: given, signal });
}
