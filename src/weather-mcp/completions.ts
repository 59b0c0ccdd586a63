import { z } from 'zod';
import { InvalidInputError } from '../base/errors.js';
import { defineMethod, type Methods } from '../mcp/methods.js';
import { findPlace } from '../tools/find-place.js';
import { namesWithRows } from '../tools/rows/finished-jobs.js';
import type { ToolServices } from '../tools/services.js';
import { promptOf } from './prompts.js';
import { TEMPLATES } from './resources.js';

/** MCP's limit. */
const MAX_VALUES = 100;

/** Places are completed from this many letters on: a shorter beginning matches thousands of places. */
const PLACE_FROM = 3;
const PLACES = 10;

const completeSchema = z.looseObject({
  ref: z.discriminatedUnion('type', [
    z.looseObject({ type: z.literal('ref/prompt'), name: z.string() }),
    z.looseObject({ type: z.literal('ref/resource'), uri: z.string() }),
  ]),
  argument: z.looseObject({ name: z.string(), value: z.string() }),
});

/**
 * Completes job names in the URIs of resources, and places in the arguments of prompts.
 * @param templates of all resources that the server has.
 */
export function completionMethods(
  services: ToolServices,
  templates: readonly { uriTemplate: string }[] = TEMPLATES,
): Methods {
  return {
    'completion/complete': defineMethod({
      params: completeSchema,
      answer: async ({ ref, argument }, { signal }) => {
        const values =
          ref.type === 'ref/prompt'
            ? await completePrompt(ref.name, argument, services, signal)
            : await completeResource(ref.uri, argument, services, templates);
        return toCompletion(values);
      },
    }),
  };
}

interface Argument {
  name: string;
  value: string;
}

/** Completes the names of finished jobs with rows: only they have resources, and a lookup has none. */
async function completeResource(
  uri: string,
  { name, value }: Argument,
  services: ToolServices,
  templates: readonly { uriTemplate: string }[],
): Promise<string[]> {
  if (!templates.some(({ uriTemplate }) => uriTemplate === uri)) {
    const known = templates.map(({ uriTemplate }) => uriTemplate).join(', ');
    throw new InvalidInputError(`There is no resource template "${uri}"; known are ${known}.`);
  }
  if (name !== 'job_name') return [];
  return namesWithRows(value, MAX_VALUES + 1, services);
}

async function completePrompt(
  prompt: string,
  { name, value }: Argument,
  services: ToolServices,
  signal: AbortSignal,
): Promise<string[]> {
  const takesPlace = promptOf(prompt).arguments.some(
    (argument) => argument.name === name && name.endsWith('place'),
  );
  if (!takesPlace || value.trim().length < PLACE_FROM) return [];
  const { places } = await findPlace.run({ query: value.trim(), limit: PLACES }, services, {
    signal,
  });
  return places.map(({ place }) => place);
}

/** How many there are is left out where there are more than are looked for. */
function toCompletion(values: string[]) {
  const hasMore = values.length > MAX_VALUES;
  return {
    completion: {
      values: values.slice(0, MAX_VALUES),
      ...(!hasMore && { total: values.length }),
      hasMore,
    },
  };
}
