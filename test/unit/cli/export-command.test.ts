import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { InvalidInputError } from '../../../src/base/errors.js';
import { addExportCommand } from '../../../src/cli/export-command.js';
import { loadConfig } from '../../../src/config.js';

const { isTTY } = process.stdout;
beforeEach(() => {
  process.stdout.isTTY = true;
});
afterEach(() => {
  process.stdout.isTTY = isTTY;
});

it.each(['parquet', 'netcdf'])('export does not fill a terminal with %s', async (format) => {
  const program = new Command();
  addExportCommand(program, () => loadConfig({}, '/home/me'));
  const run = program.parseAsync(['export', 'one', '--format', format], { from: 'user' });
  await expect(run).rejects.toThrow(
    new InvalidInputError(
      `A terminal cannot show ${format}; give --output <file>, or send stdout to a file.`,
    ),
  );
});
