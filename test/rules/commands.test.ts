import { expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { createProgram } from '../../src/cli/program.js';
import { COMMAND_LINES } from '../fakes/command-lines.js';

const commands = createProgram(() => {
  throw new Error('no command is run');
}).commands;

const lines = (command: Command) => COMMAND_LINES[command.name()] ?? [];

it('each command has lines whose output is tested through pipes, in test/fakes/command-lines.ts', () => {
  const names = commands.map((command) => command.name());
  expect(Object.keys(COMMAND_LINES).sort()).toEqual(['', ...names].sort());
  expect(commands.filter((command) => lines(command).length === 0)).toEqual([]);
  // Commands of commands would have to be named there too.
  expect(commands.flatMap(({ commands }) => commands)).toEqual([]);
});

it.each(commands.map((command) => [command.name(), command] as const))(
  '%s has a line with --json, if it has that option, and one without',
  (_, command) => {
    const hasOption = command.options.some(({ long }) => long === '--json');
    const kinds = lines(command).map(({ args }) => args.includes('--json'));
    expect([...new Set(kinds)].sort()).toEqual(hasOption ? [false, true] : [false]);
  },
);
