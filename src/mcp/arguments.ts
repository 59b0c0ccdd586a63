import type { z } from 'zod';
import { InvalidInputError } from '../base/errors.js';
import { refuseMistakes } from '../base/mistakes.js';
import { actingCharacter } from '../base/one-line.js';
import { describeMistakes, pathOf } from './mistakes.js';

/**
 * Parses arguments by the tool's schema.
 * @throws InvalidInputError that says which arguments are wrong, what was received and what would be right.
 */
export function parseArguments<Schema extends z.ZodObject>(
  tool: string,
  schema: Schema,
  received: unknown,
): z.output<Schema> {
  const parsed = parsedOrMistakes(tool, schema, received);
  if ('value' in parsed) return parsed.value;
  throw new InvalidInputError(parsed.mistakes.join(' '));
}

/**
 * What else is wrong, in sentences, with the arguments that a schema takes, each by itself and with the defaults of
 * those that are left out. The others are refused.
 */
type AlsoWrong<Schema extends z.ZodObject> = (
  taken: Partial<z.output<Schema>>,
  refused: readonly string[],
) => readonly string[] | Promise<readonly string[]>;

/** The same, with all mistakes of a call in one error. */
export async function parseCall<Schema extends z.ZodObject>(
  tool: string,
  schema: Schema,
  received: unknown,
  alsoWrong: AlsoWrong<Schema>,
): Promise<z.output<Schema>> {
  const parsed = parsedOrMistakes(tool, schema, received);
  if ('value' in parsed) return parsed.value;
  const taken = Object.entries(takenOf(schema, received)).filter(
    ([, value]) => actingIn(value, []).length === 0,
  );
  const names = taken.map(([name]) => name);
  const refused = Object.keys(schema.shape).filter((name) => !names.includes(name));
  const others = await alsoWrong(Object.fromEntries(taken) as Partial<z.output<Schema>>, refused);
  throw new InvalidInputError([...new Set([...parsed.mistakes, ...others])].join(' '));
}

function parsedOrMistakes<Schema extends z.ZodObject>(
  tool: string,
  schema: Schema,
  received: unknown,
): { value: z.output<Schema> } | { mistakes: string[] } {
  const parsed = schema.safeParse(received ?? {});
  if (!parsed.success) {
    const described = describeMistakes(tool, schema, parsed.error.issues, received);
    return { mistakes: [described, ...toldOf(actingIn(takenOf(schema, received), []))] };
  }
  const acting = toldOf(actingIn(parsed.data, []));
  return acting.length === 0 ? { value: parsed.data } : { mistakes: acting };
}

/** The arguments that a schema takes, each by itself, with the defaults of those that are left out. */
function takenOf<Schema extends z.ZodObject>(
  { shape }: Schema,
  received: unknown,
): Partial<z.output<Schema>> {
  const taken = Object.entries<z.ZodType>(shape).flatMap(([name, schema]) => {
    const given = Object.hasOwn(Object(received), name) ? Object(received)[name] : undefined;
    const parsed = schema.safeParse(given);
    return parsed.success ? [[name, parsed.data]] : [];
  });
  return Object.fromEntries(taken);
}

/** A call may have hundreds of them. */
const TOLD = 10;

/**
 * @throws InvalidInputError for text with characters that control a terminal or that DuckDB and pictures cannot
 * hold.
 */
export function refuseActing(value: unknown): void {
  refuseMistakes(toldOf(actingIn(value, [])));
}

function toldOf(mistakes: string[]): string[] {
  const more = mistakes.length - TOLD;
  return more > 0 ? [...mistakes.slice(0, TOLD), `There are ${more} more of this kind.`] : mistakes;
}

function actingIn(value: unknown, path: PropertyKey[]): string[] {
  if (typeof value === 'string') {
    const character = actingCharacter(value);
    return character === undefined
      ? []
      : [`${pathOf(path)} has the control character ${character}; it takes text without.`];
  }
  if (typeof value !== 'object' || value === null) return [];
  const items = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return items.flatMap(([name, item]) => actingIn(item, [...path, name]));
}
