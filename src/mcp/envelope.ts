/** What each request of the line 2026 says of itself, in its _meta. */
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  PROTOCOL_VERSION_META_KEY,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { withoutLongTexts } from '../base/one-line.js';
import { RPC_CODES } from './errors.js';
import type { RpcFailure, RpcMessage } from './frame.js';
import { STATELESS_VERSION } from './methods.js';
import { describeMistakes } from './mistakes.js';

const envelopeSchema = z.looseObject({
  _meta: z.looseObject({
    [PROTOCOL_VERSION_META_KEY]: z.string(),
    [CLIENT_CAPABILITIES_META_KEY]: z.looseObject({}),
    [CLIENT_INFO_META_KEY]: z.looseObject({ name: z.string(), version: z.string() }).optional(),
  }),
});

/**
 * The answer to a request that says of itself what cannot be; undefined for all others. The SDK looks at the version of
 * a connection's first request alone, and does not name the field that is wrong.
 */
export function refuseEnvelope({ id, method, params }: RpcMessage): RpcFailure | undefined {
  if (id === undefined || method === undefined) return undefined;
  const meta = Object(params?._meta) as Record<string, unknown>;
  // After a handshake requests have none; before one, the SDK says which fields are missing.
  if (Object.keys(envelopeSchema.shape._meta.shape).every((key) => meta[key] === undefined)) {
    return undefined;
  }
  const requested = meta[PROTOCOL_VERSION_META_KEY];
  if (typeof requested === 'string' && requested !== STATELESS_VERSION) {
    return refuseVersion(id, requested);
  }
  const wrong = envelopeSchema.safeParse(params).error;
  if (wrong === undefined) return undefined;
  const message = describeMistakes(method, envelopeSchema, wrong.issues, params);
  return { jsonrpc: '2.0', id, error: { code: RPC_CODES.invalidParams, message } };
}

function refuseVersion(id: string | number, requested: string): RpcFailure {
  const asked = withoutLongTexts(requested);
  const message = `Unsupported protocol version: ${asked}`;
  const data = { supported: [STATELESS_VERSION], requested: asked };
  return { jsonrpc: '2.0', id, error: { code: RPC_CODES.unsupportedVersion, message, data } };
}
