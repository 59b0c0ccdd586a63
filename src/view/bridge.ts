/**
 * The side of a view in MCP Apps (SEP-1865, version 2026-01-26): JSON-RPC over postMessage with the host that shows
 * it. The SDK for views is 540 kB; this is what one view needs of it.
 */

const PROTOCOL_VERSION = '2026-01-26';

/** An answer to tools/call, as hosts pass it on. */
export interface ShownAnswer {
  structuredContent?: Record<string, unknown>;
  content?: { type: string; text?: string }[];
  isError?: boolean;
}

/** What a host says about itself. */
export interface HostContext {
  theme?: 'light' | 'dark';
  locale?: string;
  styles?: { variables?: Record<string, string | undefined> };
}

/** What a view does when the host says something. */
export interface HostListener {
  answered(answer: ShownAnswer): void;
  contextChanged(context: HostContext): void;
  /** The host is about to remove the view. */
  removed(): void;
}

export interface Host {
  /** False for a host that passes no calls on. */
  canCall: boolean;
  /** Calls a tool of the view's server. @throws Error with the host's words. */
  call(name: string, input: Record<string, unknown>): Promise<ShownAnswer>;
  /** Tells how high the view is, in CSS pixels. */
  resized(height: number): void;
}

interface Message {
  jsonrpc: '2.0';
  id?: number | string;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { code: number; message: string };
}

interface Pending {
  done(result: Record<string, unknown>): void;
  failed(error: Error): void;
}

/** Shakes hands with the host around the page. @param version of the view. */
export async function connectHost(version: string, listener: HostListener): Promise<Host> {
  const pending = new Map<number | string, Pending>();
  let lastId = 0;
  const send = (message: Omit<Message, 'jsonrpc'>) =>
    // The host's origin is not known, and nothing secret is said.
    window.parent.postMessage({ jsonrpc: '2.0', ...message }, '*');
  const request = (method: string, params: object) =>
    new Promise<Record<string, unknown>>((done, failed) => {
      lastId += 1;
      pending.set(lastId, { done, failed });
      send({ id: lastId, method, params: params as Record<string, unknown> });
    });
  window.addEventListener('message', ({ source, data }: MessageEvent<Message>) => {
    if (source !== window.parent || data?.jsonrpc !== '2.0') return;
    if (data.method === undefined) settle(pending, data);
    else if (data.id === undefined) heed(data, listener);
    else reply(data, listener, send);
  });
  const { hostContext, hostCapabilities } = (await request('ui/initialize', {
    appInfo: { name: 'durable-weather', version },
    appCapabilities: {},
    protocolVersion: PROTOCOL_VERSION,
  })) as { hostContext?: HostContext; hostCapabilities?: { serverTools?: object } };
  listener.contextChanged(hostContext ?? {});
  send({ method: 'ui/notifications/initialized', params: {} });
  return {
    canCall: hostCapabilities?.serverTools !== undefined,
    call: (name, input) => request('tools/call', { name, arguments: input }),
    resized: (height) => send({ method: 'ui/notifications/size-changed', params: { height } }),
  };
}

function settle(pending: Map<number | string, Pending>, { id, result, error }: Message): void {
  const waiting = pending.get(id ?? '');
  pending.delete(id ?? '');
  if (error !== undefined) waiting?.failed(new Error(error.message));
  else waiting?.done(result ?? {});
}

function heed({ method, params = {} }: Message, listener: HostListener): void {
  if (method === 'ui/notifications/tool-result') listener.answered(params as ShownAnswer);
  if (method === 'ui/notifications/host-context-changed') listener.contextChanged(params);
}

function reply(
  { id, method }: Message,
  listener: HostListener,
  send: (message: Omit<Message, 'jsonrpc'>) => void,
): void {
  if (id === undefined) return;
  if (method === 'ui/resource-teardown') listener.removed();
  if (method === 'ui/resource-teardown' || method === 'ping') send({ id, result: {} });
  else send({ id, error: { code: -32601, message: 'Method not found' } });
}
