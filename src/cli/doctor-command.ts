import type { Command } from 'commander';
import { EXIT } from './errors.js';
import { print, printJson } from './output.js';
import type { LoadConfig } from './program.js';

const MARKS = { ok: '✓', note: '·', problem: '✗' };

export function addDoctorCommand(program: Command, config: LoadConfig): void {
  program
    .command('doctor')
    .description('say what every setting resolved to and whether each part works; starts nothing')
    .option('--json', 'print the answer as JSON')
    .action(async (options: { json?: true }) => {
      const { examine } = await import('./doctor.js');
      const findings = await examine(config());
      if (findings.some(({ verdict }) => verdict === 'problem')) process.exitCode = EXIT.failed;
      if (options.json) return printJson({ findings });
      const width = Math.max(...findings.map(({ subject }) => subject.length));
      for (const { subject, verdict, detail } of findings) {
        print(`${MARKS[verdict]} ${subject.padEnd(width)}  ${detail}`);
      }
    });
}
