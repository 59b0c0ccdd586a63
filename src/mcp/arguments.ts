import type { z } from 'zod';
import { InvalidInputError } from '../base/errors.js';
import { actingCharacter } from '../base/one-line.js';
import { describeMistakes, pathOf } from './mistakes.js';

/**
 * Parses arguments by the tool's schema.
 * @param alsoWrong what else is wrong with the arguments that the schema takes, asked where it refuses others.
 * @throws InvalidInputError that says which argument is wrong, what was received and what would be right.
 */
export function parseArguments<Schema extends z.ZodObject>(
  tool: string,
  schema: Schema,
  received: unknown,
  alsoWrong: (given: Partial<z.output<Schema>>) => string[] = () => [],
): z.output<Schema> {
  const parsed = schema.safeParse(received ?? {});
  if (parsed.success) {
    refuseActing(parsed.data, []);
    return parsed.data;
  }
  const mistakes = describeMistakes(tool, schema, parsed.error.issues, received);
  throw new InvalidInputError([mistakes, ...alsoWrong(takenOf(schema, received))].join(' '));
}

/** The arguments that the schema takes, each by itself, with the defaults of those that are left out. */
function takenOf<Schema extends z.ZodObject>(
  { shape }: Schema,
  received: unknown,
): Partial<z.output<Schema>> {
  const taken = Object.entries<z.ZodType>(shape).flatMap(([name, schema]) => {
    const parsed = schema.safeParse(
      Object.hasOwn(Object(received), name) ? Object(received)[name] : undefined,
    );
    return parsed.success && parsed.data !== undefined ? [[name, parsed.data]] : [];
  });
  return Object.fromEntries(taken);
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
