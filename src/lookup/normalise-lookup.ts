/** Brings what a call asks to the one form that means it, and names it. */

import { canonicalHash } from '../base/canonical-json.js';
import type { DaysName, ModelName } from '../weather/gathering.js';
import { asciiLetters } from '../weather/latin.js';
import { MODELS } from '../weather/models.js';
import { normaliseLabel, normaliseSelection, selectionMistakes } from '../weather/normalise.js';
import { DEFAULT_MODEL } from '../weather/offers.js';
import { provisionalDaysOf, provisionalFrom } from '../weather/provisional.js';
import type { Resolution } from '../weather/variables.js';
import type { KeptTable } from './kept-table.js';
import type { Lookup, LookupColumns, LookupFormat } from './lookup.js';
import { findColumns } from './table-columns.js';

const HASH_LENGTH = 8;
const SLUG_LENGTH = 40;

/** What a call asks of a table. */
export interface AskedLookup {
  columns?: { [Role in keyof LookupColumns]?: string | undefined } | undefined;
  resolution: Resolution;
  variables?: string[] | undefined;
  model?: ModelName | undefined;
  days?: DaysName | undefined;
  format: LookupFormat;
}

/**
 * What is wrong, in sentences, with what a call asks of a table, whatever the table is.
 * @param now unix milliseconds.
 * @param refused names of fields that were given and are wrong by themselves.
 */
export function lookupMistakes(
  { resolution, variables, model, days }: Partial<AskedLookup>,
  now: number,
  refused: readonly string[] = [],
): string[] {
  const selection = { resolution, variables, model, days, provider: 'open-meteo' } as const;
  return selectionMistakes(selection, now, refused);
}

/**
 * @param name what the table is called.
 * @param now unix milliseconds.
 * @throws InvalidInputError for columns that are not there or not clear, and for variables, a model or days that do not
 * go together.
 */
export function normaliseLookup(
  name: string,
  table: Pick<KeptTable, 'sha256' | 'columns'>,
  asked: AskedLookup,
  now: number,
): Lookup {
  // A day that the model has: which days are asked for is the rows' to say.
  const day = MODELS[asked.model ?? DEFAULT_MODEL].firstDay;
  const { resolution, variables, model, days } = normaliseSelection(
    { ...asked, start_date: day, end_date: day },
    now,
  );
  const label = normaliseLabel(name);
  return {
    table: table.sha256,
    ...(label !== undefined && { label }),
    columns: findColumns(name, table.columns, asked.columns),
    resolution,
    variables,
    ...(model !== undefined && { model }),
    ...(days === 'local' && { days }),
    format: asked.format,
  };
}

/**
 * Fingerprint of what a lookup is: two are the same job exactly when theirs are equal; what the table is called is no
 * part of it.
 */
export function lookupIdentity({ label: _called, ...identity }: Lookup): string {
  return canonicalHash(identity);
}

/**
 * The job name of a lookup that was given none, for example `lookup_visits_daily_a1b2c3d4`. What reaches into days that
 * upstream still revises is another job on another day.
 * @param lastDay that rows name.
 */
export function deriveLookupName(
  lookup: Lookup,
  lastDay: string | undefined,
  today: string,
): string {
  const isOpen =
    lastDay !== undefined &&
    provisionalFrom({ start_date: lastDay, end_date: lastDay }, today, provisionalDays(lookup)) !==
      undefined;
  return [
    'lookup',
    slugOf(lookup.label ?? ''),
    lookup.resolution,
    ...(isOpen ? [`asked-${today}`] : []),
    lookupIdentity(lookup).slice(0, HASH_LENGTH),
  ].join('_');
}

function provisionalDays({ model }: Lookup): number {
  return provisionalDaysOf({ ...(model !== undefined && { model }) });
}

/** A file's name without its ending, in ASCII. */
function slugOf(label: string): string {
  const slug = asciiLetters(label.replace(/\.\w{1,8}$/, ''))
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_LENGTH)
    .replace(/^-+|-+$/g, '');
  return slug || 'table';
}
