import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import type { Config, LoadConfig } from '../config.js';
import { InvalidInputError } from '../errors.js';
import { type Export, exportOf } from '../exports/export.js';
import { EXPORT_FORMATS, type ExportFormat } from '../exports/formats.js';
import { writeOutput } from '../results/outputs.js';
import { createServices } from '../services.js';
import { finishedJobs } from '../tools/finished-jobs.js';
import { tell } from './output.js';

interface ExportOptions {
  format: ExportFormat;
  output?: string;
}

/** export: all rows of finished jobs, for a person's other programs. */
export function addExportCommand(program: Command, config: LoadConfig): void {
  program
    .command('export')
    .description('write all rows of finished jobs as one file')
    .argument('<job_names...>')
    .addOption(
      new Option('--format <format>', 'form of the file').choices(EXPORT_FORMATS).default('csv'),
    )
    .option('--output <file>', 'where to write it; stdout when left out')
    .action((names: string[], options: ExportOptions) => exportRows(config(), names, options));
}

async function exportRows(
  config: Config,
  names: string[],
  { format, output }: ExportOptions,
): Promise<void> {
  if (output === undefined && format !== 'csv' && process.stdout.isTTY) {
    throw new InvalidInputError(
      `A terminal cannot show ${format}; give --output <file>, or send stdout to a file.`,
    );
  }
  const services = createServices(config, tell);
  const manifests = await finishedJobs(names, services);
  const wanted = exportOf(manifests, format, await services.rows());
  if (output === undefined) return toStdout(wanted);
  const { path, bytes } = await writeOutput(resolve(output), wanted.write);
  tell(`${wanted.rows} rows, ${bytes} bytes: ${path}`);
}

/** By a temporary file: what writes formats wants a path, and Windows has none for stdout. */
async function toStdout({ fileName, write }: Export): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'durable-weather-'));
  try {
    const path = join(folder, fileName);
    await write(path);
    await pipeline(createReadStream(path), process.stdout, { end: false });
  } catch (error) {
    // Who reads it has seen enough, as head does.
    if ((error as { code?: string }).code !== 'EPIPE') throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
