import { Server as StatelessServer } from '@modelcontextprotocol/server';
import { RPC_CODES } from './errors.js';

/** Stands for the code of an unknown resource on its way through the SDK. */
export const UNKNOWN_RESOURCE_PAST_SDK = -2_032_002;

type Connect = StatelessServer['connect'];
type Send = Parameters<Connect>[0]['send'];

/**
 * A server that answers for an unknown resource with the code of the line 2025. The SDK would replace it by the code of
 * the line 2026.
 */
export class TellingServer extends StatelessServer {
  override connect(transport: Parameters<Connect>[0]): ReturnType<Connect> {
    const send = transport.send.bind(transport);
    transport.send = (message, options) => send(withOwnCode(message), options);
    return super.connect(transport);
  }
}

function withOwnCode(message: Parameters<Send>[0]): Parameters<Send>[0] {
  if (!('error' in message) || message.error.code !== UNKNOWN_RESOURCE_PAST_SDK) return message;
  return { ...message, error: { ...message.error, code: RPC_CODES.resourceNotFound } };
}
