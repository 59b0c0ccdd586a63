import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { InvalidInputError, userErrorOf } from '../base/errors.js';

/**
 * Turns an error into a JSON-RPC error, for requests that have no other way to fail. The message is the same as a
 * tool's.
 * @param log receives defects with their stack.
 */
export function toMcpError(error: unknown, log: (line: string) => void): McpError {
  if (error instanceof McpError) return error;
  const told = userErrorOf(error);
  if (told !== undefined) {
    const isInput = told instanceof InvalidInputError;
    return new McpError(isInput ? ErrorCode.InvalidParams : ErrorCode.InternalError, told.message);
  }
  log(`defect: ${error instanceof Error ? error.stack : error}`);
  return new McpError(
    ErrorCode.InternalError,
    `This failed for a reason that is not yours: ${error instanceof Error ? error.message : error}. The server's log has the details.`,
  );
}
