/** The HTTP server of the demo archive. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorMessage } from '../base/errors.js';
import { BadRequest } from './protocol.js';

/** One HTTP request with its parameters. */
export interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  /** Path and query as received. */
  url: string;
  path: string;
  parameters: URLSearchParams;
}

/** A server that only this machine can reach. */
export interface LocalServer {
  /** Without a trailing slash: http://127.0.0.1:PORT */
  origin: string;
  /** Ends every connection at once, including those with an unfinished answer. */
  close(): Promise<void>;
}

/**
 * Starts a server on a free loopback port. A BadRequest from `respond` becomes status 400 with its message, any
 * other error status 500.
 */
export async function serveLocally(respond: (call: Call) => Promise<void>): Promise<LocalServer> {
  const server = createServer((request, response) => {
    void answer(request, response, respond);
  });
  await listen(server);
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => closeAtOnce(server) };
}

/** Sends JSON with Open-Meteo's content type. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

/** Sends Open-Meteo's error object. */
export function sendError(response: ServerResponse, status: number, reason: string): void {
  sendJson(response, status, { error: true, reason });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  respond: (call: Call) => Promise<void>,
): Promise<void> {
  try {
    await respond(readCall(request, response));
  } catch (error) {
    if (response.headersSent || response.destroyed) return void response.destroy();
    if (error instanceof BadRequest) return sendError(response, 400, error.message);
    sendError(response, 500, errorMessage(error));
  }
}

function readCall(request: IncomingMessage, response: ServerResponse): Call {
  const url = request.url ?? '/';
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  return { request, response, url, path: pathname, parameters: searchParams };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function closeAtOnce(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
