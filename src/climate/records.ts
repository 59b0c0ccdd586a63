import type { Analysis } from './analysis.js';
import { annualValues } from './annual-values.js';
import type { Climate } from './climate.js';
import { ELEMENT_NAMES, ELEMENTS, type Element } from './elements.js';
import { round } from './figures.js';
import { extremesOf } from './yearly.js';

interface DayRecord {
  element: string;
  extreme: string;
  value: number;
  date: string;
  days: number;
}

/**
 * The highest and lowest daily values with the first day of each, and the highest and lowest complete year.
 * Precipitation has no lowest day, because many days have none.
 */
export const records: Analysis = {
  needs: ELEMENT_NAMES,
  definition:
    'daily extremes as [value, first date, number of such days if several]; years: lowest and highest annual mean (precipitation: total)',
  analyse: async (climate) => {
    const days = await climate.query<DayRecord>(
      climate.elements.map(daysOf(climate)).join(' UNION ALL '),
    );
    const ofDays = (name: string) =>
      days.filter(({ element, days }) => element === name && days > 0).map(toRecord);
    return Object.fromEntries(
      (await annualValues(climate)).map(([name, values]) => [
        name,
        { ...Object.fromEntries(ofDays(name)), years: extremesOf(values) },
      ]),
    );
  },
};

function daysOf({ daily }: Climate): (element: Element) => string {
  const select = (element: Element, extreme: string, aggregate: string) =>
    `SELECT '${element}' AS element, '${extreme}' AS extreme, any_value(${element}) AS value,
       min(day)::VARCHAR AS date, count(*)::INTEGER AS days
     FROM ${daily} WHERE ${element} = (SELECT ${aggregate}(${element}) FROM ${daily})`;
  return (element) =>
    [
      select(element, 'highest', 'max'),
      ...(ELEMENTS[element].over === 'mean' ? [select(element, 'lowest', 'min')] : []),
    ].join(' UNION ALL ');
}

function toRecord({ extreme, value, date, days }: DayRecord): [string, unknown] {
  return [extreme, [round(value), date, ...(days > 1 ? [days] : [])]];
}
