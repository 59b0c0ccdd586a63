/** Plans of lookups in the result store: too large for a workflow's history, and read by each of its steps. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readText, writeText } from '../base/files.js';
import type { LookupPlan } from './plan-lookup.js';
import { refusedDaysSchema } from './refusals.js';
import { planPath } from './table-files.js';

const degrees = z.number();
const index = z.number().int().min(0);
const date = z.string();

const namedPointSchema = z.union([
  z.object({ latitude: degrees, longitude: degrees, remark: z.string().optional() }),
  z.object({ why: z.string() }),
]);

const planSchema = z.object({
  today: date,
  now: z.number(),
  names: z.array(z.tuple([z.string(), namedPointSchema])),
  series: z.array(
    z.object({ latitude: degrees, longitude: degrees, utc_offset_seconds: z.number().optional() }),
  ),
  points: z.array(z.tuple([degrees, degrees, index])),
  requests: z.array(z.object({ series: index, start_date: date, end_date: date })),
  refused: refusedDaysSchema,
});

/** Which plan is meant. */
export interface PlanId {
  /** SHA-256 (hex) of the table. */
  table: string;
  /** SHA-256 (hex) of the plan's text. */
  hash: string;
}

/**
 * Keeps a plan.
 * @param job its name: jobs that plan the same have plans of their own, for each removes its plans in the end.
 * @returns the SHA-256 (hex) of its text.
 */
export async function keepPlan(
  store: string,
  table: string,
  job: string,
  plan: LookupPlan,
): Promise<string> {
  const text = JSON.stringify({ job, ...plan });
  const hash = sha256(text);
  await writeText(store, planPath(store, table, hash), text);
  return hash;
}

/** Reads plans; undefined for one that is missing or damaged. */
export type ReadPlan = (id: PlanId) => LookupPlan | undefined;

/** The number of plans in memory. A worker reads its job's plan many times, and a plan may have 10 MB. */
const REMEMBERED = 2;

export function planReader(store: string): ReadPlan {
  const known = new Map<string, LookupPlan>();
  return (id) => {
    const plan = known.get(id.hash) ?? readPlan(store, id);
    // The plan that was read last comes last.
    known.delete(id.hash);
    if (plan !== undefined) known.set(id.hash, plan);
    const [oldest] = known.keys();
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
    return plan;
  };
}

function readPlan(store: string, { table, hash }: PlanId): LookupPlan | undefined {
  const text = readText(planPath(store, table, hash));
  if (text === undefined || sha256(text) !== hash) return undefined;
  return planSchema.parse(JSON.parse(text)) as LookupPlan;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
