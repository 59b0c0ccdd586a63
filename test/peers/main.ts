/**
 * `npm run peers`: the same work by this product and by what a user could pick in its place, in one run. It installs each
 * peer into a folder of the user's cache, prints a table and writes it into docs/peers.md. What cannot be installed or
 * run here is named with the reason. docs/peers.md says what each measure is.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { printTable } from '../../src/cli/output.js';
import { settingOf } from '../bench/report.js';
import { realTemporalCli } from '../fakes/engine-home.js';
import { ToolMissingError } from '../fakes/installs.js';
import { ARCHIVE_ROLE, Archive, serveArchive } from './archive.js';
import { dbos } from './dbos.js';
import { docket } from './docket.js';
import { measureKill, measureLostAnswer, measureSameName } from './faults.js';
import { type Findings, measureDecades, measureMonths, measureStart } from './measures.js';
import { openMeteoMcpServer, weatherMcp } from './npm-servers.js';
import { openmeteoRequests } from './openmeteo-requests.js';
import { ours } from './ours.js';
import type { Peer } from './peer.js';
import { faultTable, figureTable, type PeerReport, toJson, writePage } from './report.js';
import { restate } from './restate.js';
import { temporalSample } from './temporal-sample.js';

const HELP = `npm run peers [-- --only NAME…] [--turns N] [--json FILE]

Measures durable-weather and its peers in one run and writes the tables into docs/peers.md. Linux
only: it reads each process's memory in /proc. Takes some 20 minutes.

  --only NAME   only this peer beside durable-weather; may be given again; writes no page
  --turns N     how often each figure is taken (3)
  --json FILE   writes every value into a file, too
`;

type Measuring = (peer: Peer, archive: Archive, findings: Findings) => Promise<void>;

/** Taken in turns, each peer after the other, after one turn that does not count. */
const FIGURES: Measuring[] = [measureStart, measureMonths, measureDecades];
const FAULTS: Measuring[] = [measureSameName, measureKill];

const tell = (line: string) => void process.stderr.write(`${line}\n`);

/** The run of one peer. */
class Run {
  readonly report: PeerReport;
  readonly #failed = new Set<Measuring>();

  constructor(
    private readonly peer: Peer,
    private readonly archive: Archive,
  ) {
    const { name, packages } = peer;
    this.report = { name, packages, figures: new Map(), faults: new Map(), missing: [] };
  }

  /** Installs the peer; false where that is not possible here. */
  install(): boolean {
    try {
      this.peer.install();
      return true;
    } catch (error) {
      if (!(error instanceof ToolMissingError)) throw error;
      this.report.missing.push(error.message);
      return false;
    }
  }

  /** One measure, which leaves a sentence where it fails, and is not tried again then. */
  async measure(measuring: Measuring, findings: Findings): Promise<void> {
    if (this.#failed.has(measuring)) return;
    tell(`${measuring.name} of ${this.peer.name}`);
    await measuring(this.peer, this.archive, findings).catch((error: unknown) => {
      this.#failed.add(measuring);
      this.report.missing.push(`${measuring.name} failed: ${String(error)}`);
      tell(String(error));
    });
  }
}

async function measureAll(peers: readonly Peer[], archive: Archive, turns: number) {
  const runs = peers.map((peer) => new Run(peer, archive));
  const ready = runs.filter((run) => run.install());
  for (const measuring of FIGURES) {
    for (const run of ready) await run.measure(measuring, new Map());
    for (let turn = 0; turn < turns; turn += 1) {
      for (const run of ready) await run.measure(measuring, run.report.figures);
    }
  }
  for (const measuring of FAULTS) {
    for (const run of ready) await run.measure(measuring, run.report.faults);
  }
  // These wait, and take no time of the processor: all at once.
  await Promise.all(ready.map((run) => run.measure(measureLostAnswer, run.report.faults)));
  return runs.map(({ report }) => report);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      turns: { type: 'string', default: '3' },
      json: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return void process.stdout.write(HELP);
  const temporal = await realTemporalCli();
  const [own, others] = [
    ours(temporal),
    [
      openMeteoMcpServer,
      weatherMcp,
      openmeteoRequests,
      dbos,
      docket,
      restate,
      temporalSample(temporal),
    ],
  ];
  const unknown = values.only?.find((name) => !others.some((peer) => peer.name === name));
  if (unknown !== undefined) {
    throw new Error(`${unknown} is none of ${others.map(({ name }) => name).join(', ')}`);
  }
  const wanted = others.filter(({ name }) => values.only?.includes(name) ?? true);
  const archive = await Archive.start(process.argv[1] as string);
  try {
    const reports = await measureAll([own, ...wanted], archive, Number(values.turns));
    for (const [head = [], ...rows] of [figureTable(reports), faultTable(reports)]) {
      printTable(head, rows);
    }
    for (const sentence of reports.flatMap(({ missing }) => missing)) tell(sentence);
    const setting = settingOf(temporal);
    if (values.json !== undefined) {
      writeFileSync(resolve(values.json), `${JSON.stringify(toJson(setting, reports), null, 2)}\n`);
    }
    if (values.only === undefined) writePage(setting, reports);
  } finally {
    await archive.close();
  }
}

if (process.argv[2] === ARCHIVE_ROLE) await serveArchive();
else await main();
