import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CompleteRequestSchema, type CompleteResult } from '@modelcontextprotocol/sdk/types.js';
import { InvalidInputError } from '../base/errors.js';
import type { Calls } from '../mcp/calls.js';
import { toMcpError } from '../mcp/errors.js';
import { findPlace } from '../tools/find-place.js';
import type { ToolServices } from '../tools/services.js';
import { promptOf } from './prompts.js';
import { TEMPLATES } from './resources.js';

/** MCP's limit. */
const MAX_VALUES = 100;

/** Places are completed from this many letters on: a shorter beginning matches thousands of places. */
const PLACE_FROM = 3;
const PLACES = 10;

/** Completes job names in the URIs of resources, and places in the arguments of prompts. */
export function addCompletions(
  server: Server,
  services: ToolServices,
  calls: Calls,
  log: (line: string) => void,
): void {
  server.setRequestHandler(CompleteRequestSchema, ({ params }, { signal }) =>
    calls.run(signal, async (ending) => {
      const { ref, argument } = params;
      try {
        const values =
          ref.type === 'ref/prompt'
            ? await completePrompt(ref.name, argument, services, ending)
            : await completeResource(ref.uri, argument, services);
        return toCompletion(values);
      } catch (error) {
        throw toMcpError(error, log);
      }
    }),
  );
}

interface Argument {
  name: string;
  value: string;
}

/** Completes the names of finished jobs: only they have resources. */
async function completeResource(
  uri: string,
  { name, value }: Argument,
  { manifests }: ToolServices,
): Promise<string[]> {
  if (!TEMPLATES.some(({ uriTemplate }) => uriTemplate === uri)) {
    const known = TEMPLATES.map(({ uriTemplate }) => uriTemplate).join(', ');
    throw new InvalidInputError(`There is no resource template "${uri}"; known are ${known}.`);
  }
  if (name !== 'job_name') return [];
  const begin = value.toLowerCase();
  return (await manifests.names()).filter((job) => job.toLowerCase().startsWith(begin));
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

function toCompletion(values: string[]): CompleteResult {
  return {
    completion: {
      values: values.slice(0, MAX_VALUES),
      total: values.length,
      hasMore: values.length > MAX_VALUES,
    },
  };
}
