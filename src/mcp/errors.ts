import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { InvalidInputError, userErrorOf } from '../base/errors.js';

/**
 * What a request fails with that has no other way to say so than a JSON-RPC error: the sentence that a tool would give.
 * @param log for what is a defect, with its stack.
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
