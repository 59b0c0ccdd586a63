import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { InvalidInputError } from '../base/errors.js';
import type { Config, LoadConfig } from '../config.js';
import { type Export, exportOf } from '../exports/export.js';
import { EXPORT_FORMATS, type ExportFormat } from '../exports/formats.js';
import { finishedJobs } from '../tools/rows/finished-jobs.js';
import { commandServices } from './command-services.js';
import { tell } from './output.js';
import { type OutputTarget, outputTarget } from './output-target.js';
import { writeTarget } from './write-target.js';

interface ExportOptions {
  format?: ExportFormat;
  output?: string;
  metadata?: string;
}

/** export: all rows of finished jobs, for a person's other programs. */
export function addExportCommand(program: Command, config: LoadConfig): void {
  program
    .command('export')
    .description('write all rows of finished jobs as one file')
    .argument('<job_names...>')
    .addOption(
      new Option(
        '--format <format>',
        'form of the file; when left out that of the ending of --output (.parquet, .nc), else csv',
      ).choices(EXPORT_FORMATS),
    )
    .option('--output <file>', 'where to write it; stdout when left out, or -')
    .option('--metadata <file>', 'where to write the units, source and licence of a CSV (CSVW)')
    .action((names: string[], options: ExportOptions) => exportRows(config(), names, options));
}

async function exportRows(
  config: Config,
  names: string[],
  { output, format = formatOf(output), metadata }: ExportOptions,
): Promise<void> {
  const target = outputTarget(output ?? '-');
  const metadataTarget = metadata === undefined ? undefined : outputTarget(metadata);
  refuseTerminal(target, format);
  const services = commandServices(config);
  const manifests = await finishedJobs(names, services);
  const wanted = exportOf(manifests, format, await services.rows());
  if (metadataTarget !== undefined) await writeMetadata(wanted, format, output, metadataTarget);
  const bytes = await writeTarget(target, wanted.fileName, wanted.write);
  if (target.way !== 'stdout') tell(`${wanted.rows} rows, ${bytes} bytes: ${target.path}`);
  const advice = await wanted.advice();
  if (advice !== undefined) tell(advice);
}

/** The format that a file is known by. All others are CSV. */
function formatOf(output = ''): ExportFormat {
  if (output.endsWith('.parquet')) return 'parquet';
  return output.endsWith('.nc') ? 'netcdf' : 'csv';
}

function refuseTerminal({ way }: OutputTarget, format: ExportFormat): void {
  if (way !== 'stdout' || format.startsWith('csv') || !process.stdout.isTTY) return;
  throw new InvalidInputError(
    `A terminal cannot show ${format}; give --output <file>, or send stdout to a file.`,
  );
}

async function writeMetadata(
  { companion, fileName }: Export,
  format: ExportFormat,
  output: string | undefined,
  target: OutputTarget,
): Promise<void> {
  if (companion === undefined) {
    throw new InvalidInputError(
      `--metadata is for CSV; ${format} has its units, source and licence in the file itself, so leave it out.`,
    );
  }
  const text = await companion.textFor(basename(output ?? fileName));
  await writeTarget(target, 'metadata.json', async (path) => writeFileSync(path, text));
}
