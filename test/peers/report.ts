import { readFileSync, writeFileSync } from 'node:fs';
import { median } from '../bench/measure.js';
import type { Setting } from '../bench/report.js';
import type { Finding, Findings } from './measures.js';

/** What was found of one peer. */
export interface PeerReport {
  name: string;
  packages: readonly string[];
  /** Why it could not be measured, or some of it, in sentences. */
  missing: string[];
  figures: Findings;
  faults: Findings;
}

const PAGE = 'docs/peers.md';
const [BEGIN, END] = ['<!-- figures:begin -->', '<!-- figures:end -->'];

/** Writes the figures into docs/peers.md, between its comments; the words around them stay. */
export function writePage(setting: Setting, reports: readonly PeerReport[]): void {
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${PAGE} has no part from ${BEGIN} to ${END}`);
  writeFileSync(PAGE, `${before}${BEGIN}\n${markdown(setting, reports)}\n${END}${after}`);
}

function markdown(setting: Setting, reports: readonly PeerReport[]): string {
  const { date, machine, load, node, temporal, commit } = setting;
  return [
    `${date}, commit ${commit}. ${machine}, load ${load}. Node.js ${node}, ${temporal}.`,
    '',
    ...reports.map(({ name, packages }) => `- ${name}: ${packages.join(', ')}`),
    '',
    ...linesOf(figureTable(reports)),
    '',
    ...linesOf(faultTable(reports)),
    ...reports.flatMap(({ name, missing }) =>
      missing.flatMap((sentence) => ['', `${name}: ${sentence}`]),
    ),
  ].join('\n');
}

function linesOf([head = [], ...rows]: string[][]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

/** A row a figure, a column a peer. */
export function figureTable(reports: readonly PeerReport[]): string[][] {
  return [
    ['', ...reports.map(({ name }) => name)],
    ...keysOf(reports.map(({ figures }) => figures)).map((what) => [
      what,
      ...reports.map(({ figures }) => wordsOf(figures.get(what))),
    ]),
  ];
}

/** A row a peer, a column a fault. */
export function faultTable(reports: readonly PeerReport[]): string[][] {
  const faults = keysOf(reports.map(({ faults }) => faults));
  return [
    ['', ...faults],
    ...reports.map((report) => [
      report.name,
      ...faults.map((what) => wordsOf(report.faults.get(what))),
    ]),
  ];
}

function keysOf(findings: readonly Findings[]): string[] {
  return [...new Set(findings.flatMap((one) => [...one.keys()]))];
}

/** All values, for programs. */
export function toJson(setting: Setting, reports: readonly PeerReport[]): object {
  const peers = reports.map(({ figures, faults, ...report }) => ({
    ...report,
    ...{ figures: Object.fromEntries(figures), faults: Object.fromEntries(faults) },
  }));
  return { ...setting, peers };
}

function wordsOf(finding: Finding | undefined): string {
  if (finding === undefined) return 'not measured';
  if (typeof finding === 'string') return finding.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
  const words = (value: number) =>
    value < 100 && !Number.isInteger(value)
      ? value.toFixed(2)
      : Math.round(value).toLocaleString('en');
  const [least, most] = [Math.min(...finding), Math.max(...finding)].map(words);
  const spread = least === most ? '' : ` (${least}–${most})`;
  return `${words(median(finding))}${spread}`;
}
