import { type JobState, readStates } from '../durable/states.js';
import { UnknownResourceError } from '../mcp/errors.js';
import type { ResourceChanges, ResourceStand } from '../mcp/listening/resource-changes.js';
import type { ToolServices } from '../tools/services.js';
import { parseJobUri } from './resources.js';

const LOOK_MS = 4_000;

/** The resources of a job change when the job ends. The list of jobs cannot be listened for. */
export function jobChanges(services: ToolServices): ResourceChanges {
  return {
    look: async (uris) => {
      const stands = new Map<string, ResourceStand>();
      const names = new Map<string, string>();
      for (const uri of uris) {
        const name = nameIn(uri);
        if (name instanceof UnknownResourceError) stands.set(uri, name);
        else names.set(uri, name);
      }
      const states = await readStates([...new Set(names.values())], services, LOOK_MS);
      for (const [uri, name] of names) stands.set(uri, standOf(uri, states.get(name)));
      return stands;
    },
    changed: (uri, signal) => services.endings.ended(parseJobUri(uri).job_name, signal),
  };
}

function nameIn(uri: string): string | UnknownResourceError {
  try {
    return parseJobUri(uri).job_name;
  } catch (error) {
    if (error instanceof UnknownResourceError) return error;
    throw error;
  }
}

function standOf(uri: string, state: JobState | undefined): ResourceStand {
  switch (state?.kind) {
    case 'absent':
      return new UnknownResourceError(state.why, uri);
    case 'known':
      return state.job.status === 'running' ? 'open' : 'settled';
    case 'finished':
    case 'lost':
    case 'unreadable':
      return 'settled';
    default:
      return 'open';
  }
}
