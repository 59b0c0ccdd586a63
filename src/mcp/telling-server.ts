import { InitializeRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import {
  type JSONRPCRequest,
  type Result,
  type ServerContext,
  Server as StatelessServer,
} from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { RPC_CODES } from './errors.js';
import { parseParams } from './params.js';

/** Stands for the code of an unknown resource on its way through the SDK. */
export const UNKNOWN_RESOURCE_PAST_SDK = -2_032_002;

type Connect = StatelessServer['connect'];
type Handle = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;
type Send = Parameters<Connect>[0]['send'];

/**
 * A server that answers for an unknown resource with the code of the line 2025, which the SDK would replace by that of
 * the line 2026, and refuses the parameters of a handshake in our words.
 */
export class TellingServer extends StatelessServer {
  override connect(transport: Parameters<Connect>[0]): ReturnType<Connect> {
    const send = transport.send.bind(transport);
    transport.send = (message, options) => send(withOwnCode(message), options);
    return super.connect(transport);
  }

  // The constructors of the SDK's classes call this for their methods.
  protected override _wrapHandler(method: string, handler: Handle): Handle {
    const wrapped = super._wrapHandler(method, handler);
    if (method !== 'initialize') return wrapped;
    return async (request, context) => {
      parseParams(InitializeRequestSchema as unknown as z.ZodObject, request);
      return wrapped(request, context);
    };
  }
}

function withOwnCode(message: Parameters<Send>[0]): Parameters<Send>[0] {
  if (!('error' in message) || message.error.code !== UNKNOWN_RESOURCE_PAST_SDK) return message;
  return { ...message, error: { ...message.error, code: RPC_CODES.resourceNotFound } };
}
