/** A lookup in words, for people. */
import type { JobLabel } from '../../durable/kind.js';
import type { Lookup } from '../../lookup/lookup.js';
import { lookupAttributes } from '../../lookup/lookup-attributes.js';

/** A static summary holds 400 bytes, and a label is text from outside. */
const LABEL_LENGTH = 100;

/** What the table is called. */
export function tableLabel({ label = 'rows' }: Lookup): string {
  return label.slice(0, LABEL_LENGTH);
}

/** What people read of a lookup in Temporal's Web UI and CLI. */
export function lookupLabel(lookup: Lookup): JobLabel {
  const label = tableLabel(lookup);
  return {
    summary: `${label}, ${lookup.resolution} weather beside each row`,
    details: [
      `**${label}** (table ${lookup.table.slice(0, 8)})`,
      `- columns: ${columnsOf(lookup)}`,
      `- variables: ${lookup.variables.join(', ')}`,
      `- ${modelWords(lookup)}`,
    ].join('\n'),
    searchAttributes: lookupAttributes(lookup),
  };
}

/** What a lookup is, as a clause that follows "a job that". */
export function describeLookup(lookup: Lookup): string {
  const { table, resolution, variables, format } = lookup;
  return `looks up ${resolution} ${variables.join(', ')} for the table ${tableLabel(lookup)} (${table.slice(0, 8)}), ${columnsOf(lookup)}, ${modelWords(lookup)}, as ${format}`;
}

function columnsOf({ columns }: Lookup): string {
  return Object.entries(columns)
    .map(([role, name]) => (role === name ? role : `${role} from ${JSON.stringify(name)}`))
    .join(', ');
}

function modelWords({ model = 'best_match', days, resolution }: Lookup): string {
  if (resolution === 'hourly') return `of model ${model}`;
  return `of model ${model} with days of ${days === 'local' ? 'each place' : 'UTC'}`;
}
