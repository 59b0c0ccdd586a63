import type { Manifest } from '../../store/manifest.js';

/** Values in a job's table of query_data, with time and local time. */
export function countTableValues({ gathering, result }: Manifest): number {
  return result.rows * (gathering.variables.length + 2);
}
