/**
 * Plans of lookups in the result store, `tables/<hash>.plan.json`: too large for a workflow's history, and read by each
 * of its steps.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readText, writeText } from '../base/files.js';
import type { LookupPlan } from './plan-lookup.js';
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
});

/** Keeps a plan. @returns the SHA-256 (hex) of its text, by which it is read. */
export async function keepPlan(store: string, plan: LookupPlan): Promise<string> {
  const text = JSON.stringify(plan);
  const hash = sha256(text);
  await writeText(store, planPath(store, hash), text);
  return hash;
}

/** Reads plans by their hashes; undefined for one that is missing or damaged. */
export type ReadPlan = (hash: string) => LookupPlan | undefined;

/** So many plans are remembered: a worker reads that of its job again and again, and it may have 10 MB. */
const REMEMBERED = 2;

export function planReader(store: string): ReadPlan {
  const known = new Map<string, LookupPlan>();
  return (hash) => {
    const plan = known.get(hash) ?? readPlan(store, hash);
    // The one that was read last comes last.
    known.delete(hash);
    if (plan !== undefined) known.set(hash, plan);
    const [oldest] = known.keys();
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
    return plan;
  };
}

function readPlan(store: string, hash: string): LookupPlan | undefined {
  const text = readText(planPath(store, hash));
  if (text === undefined || sha256(text) !== hash) return undefined;
  return planSchema.parse(JSON.parse(text)) as LookupPlan;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
