import type { Manifest } from '../../store/manifest.js';
import { identifier } from '../../store/sql.js';
import { variableOf } from '../../weather/variables.js';

/**
 * SQL for all columns of a job's stored rows, for a SELECT. Parts store moments (`sunrise`) as seconds, which SQL has
 * no functions of times for: here they are TIMESTAMP WITH TIME ZONE.
 */
export function columnsWithMoments({ gathering: { resolution, variables } }: Manifest): string {
  const moments = variables
    .filter((name) => variableOf(resolution, name).kind === 'instant')
    .map((name) => `to_timestamp(${identifier(name)}) AS ${identifier(name)}`);
  return moments.length === 0 ? '*' : `* REPLACE (${moments.join(', ')})`;
}
