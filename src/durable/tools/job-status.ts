import { z } from 'zod';
import type { JobStatus } from '../promises.js';

/** A job's status in results. Its values (JOB_STATUSES) stand in the arguments of list_jobs, once for all tools. */
export const statusSchema = z.string() as unknown as z.ZodType<JobStatus>;
