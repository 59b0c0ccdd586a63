import type { Analysis } from './analysis.js';
import type { Climate } from './climate.js';

interface Spell {
  wet: boolean;
  days: number;
  start_date: string;
  end_date: string;
  open: boolean;
}

/** mm; a wet day in ETCCDI's CWD and CDD. */
const WET_DAY = 1;

/**
 * The longest runs of wet days (>= 1 mm) and of dry days, as in the ETCCDI indices CWD and CDD (WCDMP-72, annex),
 * but over the whole range: a run may continue into the next year. Among equal runs the first.
 */
export const spells: Analysis = {
  needs: ['precipitation_sum'],
  definition:
    'longest runs of days with >= 1 mm (wet) or less (dry): ETCCDI CWD, CDD, but over the turn of years too; may_be_longer: touches a missing day or an end of the data',
  analyse: async (climate) => {
    const found = await climate.query<Spell>(longestSpells(climate));
    const longest = (wet: boolean) => toSpell(found.find((spell) => spell.wet === wet));
    return { longest_wet: longest(true), longest_dry: longest(false) };
  },
};

/** In a run, a day's number among all days minus its number among days of its kind is constant. */
function longestSpells({ daily }: Climate): string {
  return `WITH days AS (SELECT day, precipitation_sum >= ${WET_DAY} AS wet FROM ${daily}),
    numbered AS (
      SELECT day, wet, lag(wet) OVER all_days IS NULL OR lead(wet) OVER all_days IS NULL AS open,
        row_number() OVER all_days - row_number() OVER (PARTITION BY wet ORDER BY day) AS run
      FROM days WINDOW all_days AS (ORDER BY day))
    SELECT DISTINCT ON (wet) wet, count(*)::INTEGER AS days,
      min(day)::VARCHAR AS start_date, max(day)::VARCHAR AS end_date, bool_or(open) AS open
    FROM numbered WHERE wet IS NOT NULL GROUP BY wet, run ORDER BY wet, days DESC, start_date`;
}

function toSpell(spell: Spell | undefined) {
  if (spell === undefined) return { days: 0 };
  const { days, start_date, end_date, open } = spell;
  return { days, start_date, end_date, ...(open && { may_be_longer: true }) };
}
