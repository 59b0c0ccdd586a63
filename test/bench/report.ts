import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { printTable } from '../../src/cli/output.js';
import { excessWords, type Outcome } from './attempts.js';
import { comparedOf, isWithin, type Measure, median, ratioOf } from './measure.js';

const HEAD = ['measure', 'ours', 'beside it', 'ratio', 'best turns', 'budget', ''];

/** Prints all measures, and a sentence for each that exceeds its budget; false when one does, by a verdict. */
export function report(outcomes: readonly Outcome[]): boolean {
  printTable(
    HEAD,
    outcomes.flatMap(({ measures }) => measures.map(cellsOf)),
  );
  let met = true;
  for (const { measures, isVerdict } of outcomes) {
    for (const measure of measures.filter((one) => !isWithin(one))) {
      const doubt = isVerdict
        ? ''
        : ' Other programs kept the machine busy, so this is no verdict.';
      process.stdout.write(`EXCEEDED: ${excessWords(measure)}.${doubt}\n`);
      met &&= !isVerdict;
    }
  }
  return met;
}

/** The machine and the versions of a run. */
export interface Setting {
  date: string;
  machine: string;
  /** Load average of the last minute: far above the number of cores, the machine was busy. */
  load: string;
  node: string;
  temporal: string;
  commit: string;
}

/** @param temporal path of the temporal CLI that the run used. */
export function settingOf(temporal: string): Setting {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} × ${first?.model.trim() || process.arch}, ${memory} GiB, ${process.platform}`,
    load: Number(loadavg()[0]).toFixed(1),
    node: process.version,
    temporal: execFileSync(temporal, ['--version'], { encoding: 'utf8' }).trim(),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
  };
}

/** Writes BENCHMARKS.md and, with each single value, benchmarks.json into a folder. */
export function writeReport(folder: string, setting: Setting, measures: readonly Measure[]): void {
  const json = { ...setting, measures: measures.map(toJson) };
  writeFileSync(`${folder}/benchmarks.json`, `${JSON.stringify(json, null, 2)}\n`);
  writeFileSync(`${folder}/BENCHMARKS.md`, markdown(setting, measures));
}

function markdown(setting: Setting, measures: readonly Measure[]): string {
  const { date, machine, load, node, temporal, commit } = setting;
  const rows = [HEAD, HEAD.map(() => '---'), ...measures.map(cellsOf)];
  return `# Benchmarks

Written by \`npm run bench\`; [docs/speed.md](docs/speed.md) says what limits each figure. Each value is a median, with the least and the most of all turns. What is beside it ran in turns with it, in the same run.

- ${date}, commit ${commit}
- ${machine}, load ${load}
- Node.js ${node}, ${temporal}

${rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}

The budget is the most that may be: of the ratio of both sides' best turns where something is beside it, else of the median. \`npm run bench -- --quick\` checks the ratios of small jobs and of 85 years of hours.
`;
}

function toJson(measure: Measure) {
  return { ...measure, ratio: ratioOf(measure), isWithin: isWithin(measure) };
}

function cellsOf(measure: Measure): string[] {
  const { what, unit, ours, beside, budget } = measure;
  const ratio = ratioOf(measure);
  return [
    what,
    valueWords(ours, unit),
    beside ? `${beside.what}: ${valueWords(beside.values, unit)}` : '',
    ratio === undefined ? '' : ratio.toFixed(2),
    ratio === undefined ? '' : comparedOf(measure).toFixed(2),
    ratio === undefined ? `${budget} ${unit}` : String(budget),
    isWithin(measure) ? 'kept' : 'EXCEEDED',
  ];
}

function valueWords(values: readonly number[], unit: Measure['unit']): string {
  const words = (value: number) => value.toFixed(0);
  const [least, most] = [Math.min(...values), Math.max(...values)].map(words);
  const spread = least === most ? '' : ` (${least}–${most})`;
  return `${words(median(values))} ${unit}${spread}`;
}
