import { errorMessage, InvalidInputError } from '../base/errors.js';
import { withoutLongTexts } from '../base/one-line.js';
import { userErrorOf } from '../base/user-error.js';

/** JSON-RPC's codes, and MCP's own. */
export const RPC_CODES = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  resourceNotFound: -32002,
  /** The client would have to declare something that it does not. */
  missingCapability: -32021,
  unsupportedVersion: -32022,
} as const;

/** In the words of both SDKs. */
export const METHOD_NOT_FOUND = 'Method not found';

/** A request that is answered with a JSON-RPC error. Clients show the message as it stands here. */
export class RpcError extends Error {
  override readonly name = 'RpcError';

  constructor(
    readonly code: number,
    message: string,
    readonly data?: unknown,
  ) {
    super(withoutLongTexts(message));
  }
}

/** No resource has this URI. The two protocol lines have different codes for it. */
export class UnknownResourceError extends InvalidInputError {
  constructor(
    message: string,
    readonly uri: string,
  ) {
    super(message);
  }
}

/**
 * Turns an error into a JSON-RPC error, for requests that have no other way to fail. The message is the same as a
 * tool's.
 * @param log receives defects with their stack.
 */
export function toRpcError(error: unknown, log: (line: string) => void): RpcError {
  if (error instanceof RpcError) return error;
  const told = userErrorOf(error);
  if (told !== undefined) {
    const isInput = told instanceof InvalidInputError;
    return new RpcError(isInput ? RPC_CODES.invalidParams : RPC_CODES.internalError, told.message);
  }
  log(`defect: ${error instanceof Error ? error.stack : error}`);
  return new RpcError(
    RPC_CODES.internalError,
    `This failed for a reason that is not yours: ${errorMessage(error)}. The server's log has the details.`,
  );
}
