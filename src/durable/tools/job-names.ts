import { z } from 'zod';

const MAX_NAMES = 200;

/** Far above any job's; a longer text would be compared with all names, and repeated in the answer. */
const LONGEST_NAME = 1_000;

/** A job that a tool is asked about. Any text will do: one that cannot be a name is an unknown job. */
export const jobNameSchema = z.string().max(LONGEST_NAME).meta({ endsAtComma: true });

/** The set of jobs that a tool is asked about; repeats count once. */
export const jobNamesSchema = z.array(jobNameSchema).min(1).max(MAX_NAMES);

export function distinctNames(names: readonly string[]): string[] {
  return [...new Set(names)];
}
