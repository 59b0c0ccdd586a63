import { z } from 'zod';

const MAX_NAMES = 200;

/** The set of jobs that a tool is asked about; repeats count once. */
export const jobNamesSchema = z.array(z.string()).min(1).max(MAX_NAMES);

export function distinctNames(names: readonly string[]): string[] {
  return [...new Set(names)];
}
