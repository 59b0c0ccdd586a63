import type { Command } from 'commander';
import type { Config, LoadConfig } from '../config.js';
import { setDatabaseAside } from '../engine/index.js';
import { commandServices } from './command-services.js';
import { EXIT } from './errors.js';
import type { Finding } from './finding.js';
import { print, printJson, tell } from './output.js';

const MARKS = { ok: '✓', note: '·', problem: '✗' };

interface DoctorOptions {
  repair?: true;
  json?: true;
}

export function addDoctorCommand(program: Command, config: LoadConfig): void {
  program
    .command('doctor')
    .description('say what every setting resolved to and whether each part works; starts nothing')
    .option('--repair', 'first mend the result store: jobs whose parts are lost gather them again')
    .option('--json', 'print the answer as JSON')
    .action((options: DoctorOptions) => doctor(config(), options));
}

async function doctor(config: Config, options: DoctorOptions): Promise<void> {
  const { examine } = await import('./doctor.js');
  const repaired = options.repair ? await repair(config) : [];
  const findings = await examine(config);
  if (findings.some(({ verdict }) => verdict === 'problem')) process.exitCode = EXIT.failed;
  if (options.json) return printJson({ findings, ...(options.repair && { repaired }) });
  printFindings(findings);
}

async function repair(config: Config): Promise<string[]> {
  const { storeFaultsOf } = await import('./doctor.js');
  const { repairStore } = await import('./repair.js');
  const database =
    config.temporal.kind === 'embedded' ? await setDatabaseAside(config.home) : undefined;
  const mended = await repairStore(await storeFaultsOf(config.store), commandServices(config));
  const repaired = database === undefined ? mended : [database, ...mended];
  for (const sentence of repaired) tell(sentence);
  if (repaired.length === 0) tell('There is nothing to repair.');
  return repaired;
}

function printFindings(findings: readonly Finding[]): void {
  const width = Math.max(...findings.map(({ subject }) => subject.length));
  for (const { subject, verdict, detail } of findings) {
    print(`${MARKS[verdict]} ${subject.padEnd(width)}  ${detail}`);
  }
}
