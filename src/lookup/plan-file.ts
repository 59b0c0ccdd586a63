/**
 * Plans of lookups in the result store, `tables/<hash>.plan.json`: too large for a workflow's history, and read by each
 * of its steps.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { UnavailableError } from '../base/errors.js';
import { readText, writeText } from '../base/files.js';
import type { LookupPlan } from './plan-lookup.js';

const FOLDER = 'tables';

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
  await writeText(planPath(store, hash), text);
  return hash;
}

/** @throws UnavailableError where it is not there, or damaged. */
export function readPlan(store: string, hash: string): LookupPlan {
  const text = readText(planPath(store, hash));
  if (text !== undefined && sha256(text) === hash)
    return planSchema.parse(JSON.parse(text)) as LookupPlan;
  throw new UnavailableError(
    `The plan of this lookup, ${FOLDER}/${hash}.plan.json, is missing or damaged in the result store ${store}.`,
  );
}

function planPath(store: string, hash: string): string {
  return join(store, FOLDER, `${hash}.plan.json`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
