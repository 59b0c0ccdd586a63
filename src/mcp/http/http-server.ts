import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Gate } from './gate.js';
import { type AnswerMcp, type McpEndpointOptions, mcpEndpoint } from './mcp-endpoint.js';
import type { ResourceMetadata } from './resource-metadata.js';
import { answerJson } from './responses.js';

/** What a server of MCP over HTTP is made of. */
export interface HttpServerOptions extends Omit<McpEndpointOptions, 'gate'> {
  /** Address to listen on. */
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Who may ask, of a server that listens on this port. */
  accessAt(port: number): HttpAccess;
  /** Why no call could be served now; undefined where all is well. */
  trouble(): Promise<string | undefined>;
}

/** Who may ask a server. */
export interface HttpAccess {
  gate: Gate;
  /** Where tokens come from an authorization server. */
  metadata?: ResourceMetadata;
}

export interface HttpServer {
  port: number;
  /** Takes no more requests, ends waits, and resolves when all calls have answered or the time is over. */
  drain(milliseconds: number): Promise<void>;
}

const MAX_HEADER_BYTES = 16_384;
const HEADERS_MS = 30_000;
/** Between two requests on a connection. Balancers keep theirs for 60 s: who closes first loses no request. */
const KEEP_ALIVE_MS = 65_000;
/** Connections that wait to be taken: hundreds may come in one moment. */
const BACKLOG = 2_048;

/** Serves MCP on /mcp, and tells on /healthz and /readyz how it is. */
export async function serveHttp(options: HttpServerOptions): Promise<HttpServer> {
  const state = { isDraining: false };
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: HEADERS_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  // The bodies of requests have a limit of their own, and answers may take as long as a call.
  server.requestTimeout = 0;
  await listen(server, options.port, options.host);
  const { port } = server.address() as AddressInfo;
  const { gate, metadata } = options.accessAt(port);
  const endpoint = mcpEndpoint({ ...options, gate });
  const routes = { answer: endpoint.answer, metadata, trouble: options.trouble };
  server.on('request', (request, response) => {
    // Node.js keeps the connection for a next request, which is not to come.
    response.once('close', () => {
      if (state.isDraining) setImmediate(() => server.closeIdleConnections());
    });
    route(request, response, routes, state).catch((error: unknown) => {
      options.log(`HTTP: ${error instanceof Error ? error.stack : error}`);
      if (!response.headersSent) answerJson(response, 500, { error: 'Internal server error' });
      else response.destroy();
    });
  });
  return {
    port,
    drain: (milliseconds) => {
      state.isDraining = true;
      return drain(server, endpoint.finish, milliseconds);
    },
  };
}

interface Routes {
  answer: AnswerMcp;
  metadata: ResourceMetadata | undefined;
  trouble: HttpServerOptions['trouble'];
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  { answer, metadata, trouble }: Routes,
  { isDraining }: { isDraining: boolean },
): Promise<void> {
  const path = (request.url ?? '').split('?')[0] ?? '';
  if (path === '/mcp') return answer(request, response);
  const isMetadata = metadata?.paths.includes(path) === true;
  if (!isMetadata && path !== '/healthz' && path !== '/readyz') {
    return answerJson(response, 404, {
      error: 'There is only POST /mcp, GET /healthz and GET /readyz.',
    });
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const error = `The method is ${request.method}; ${path} takes GET.`;
    return answerJson(response, 405, { error }, { allow: 'GET, HEAD' });
  }
  if (isMetadata) return answerJson(response, 200, metadata.document);
  if (path === '/healthz') return answerJson(response, 200, { status: 'ok' });
  const why = isDraining ? 'The server is about to end.' : await trouble();
  if (why === undefined) answerJson(response, 200, { status: 'ready' });
  else answerJson(response, 503, { status: 'not ready', why });
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: BACKLOG }, resolve);
  });
}

async function drain(
  server: Server,
  finish: () => Promise<void>,
  milliseconds: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), milliseconds);
  await finish();
  await closed;
  clearTimeout(late);
}
