import type { z } from 'zod';
import { InvalidInputError } from '../base/errors.js';
import { actingCharacter } from '../base/one-line.js';
import { describeMistakes, pathOf } from './mistakes.js';

/**
 * Parses arguments by the tool's schema.
 * @throws InvalidInputError that says which argument is wrong, what was received and what would be right.
 */
export function parseArguments<Schema extends z.ZodObject>(
  tool: string,
  schema: Schema,
  received: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(received ?? {});
  if (parsed.success) {
    refuseActing(parsed.data, []);
    return parsed.data;
  }
  throw new InvalidInputError(describeMistakes(tool, schema, parsed.error.issues, received));
}

/**
 * @throws InvalidInputError for text with characters that control a terminal or that DuckDB and pictures cannot
 * hold.
 */
export function refuseActing(value: unknown, path: PropertyKey[]): void {
  if (typeof value === 'string') {
    const character = actingCharacter(value);
    if (character === undefined) return;
    throw new InvalidInputError(
      `${pathOf(path)} has the control character ${character}; it takes text without.`,
    );
  }
  if (typeof value !== 'object' || value === null) return;
  const items = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [name, item] of items) refuseActing(item, [...path, name]);
}
