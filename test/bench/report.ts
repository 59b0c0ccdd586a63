import { printTable } from '../../src/cli/output.js';

/** One line of the report. */
export interface Measure {
  what: string;
  measured: string;
  target: string;
  met: boolean;
}

/** Prints all measures; false when one misses its target. */
export function report(measures: Measure[]): boolean {
  printTable(
    ['measure', 'measured', 'target', ''],
    measures.map(({ what, measured, target, met }) => [
      what,
      measured,
      target,
      met ? 'met' : 'MISSED',
    ]),
  );
  return measures.every(({ met }) => met);
}
