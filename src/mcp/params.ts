import type { z } from 'zod';
import { RPC_CODES, RpcError } from './errors.js';
import { describeMistakes } from './mistakes.js';

/**
 * A request in the form that a method of an SDK's own takes, before the SDK refuses it in zod's words.
 * @throws RpcError that says what is wrong with its parameters.
 */
export function parseParams<Schema extends z.ZodObject>(
  schema: Schema,
  request: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(request);
  if (parsed.success) return parsed.data;
  const words = describeMistakes('params', schema, parsed.error.issues, request);
  throw new RpcError(RPC_CODES.invalidParams, words);
}
