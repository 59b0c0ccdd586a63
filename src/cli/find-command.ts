import type { Command } from 'commander';
import type { LoadConfig } from '../config.js';
import { type Candidate, findPlace } from '../tools/find-place.js';
import { commandServices } from './command-services.js';
import { EXIT } from './errors.js';
import { toCount } from './options.js';
import { printJson, printTable, tell } from './output.js';
import { runTool } from './run-tool.js';

interface FindOptions {
  country?: string;
  limit?: number;
  json?: true;
}

/** find: looks up a place by its name. */
export function addFindCommand(program: Command, config: LoadConfig): void {
  program
    .command('find')
    .description('look up a place by name')
    .argument('<query>', 'such as Springfield or "Springfield, Illinois"')
    .option('--country <name>', 'only there; a name or a code')
    .option('--limit <count>', 'at most this many', toCount)
    .option('--json', 'print the answer as JSON')
    .action(async (query: string, { json, ...narrower }: FindOptions) => {
      const services = commandServices(config());
      const answer = await runTool(findPlace, { query, ...narrower }, services);
      if (answer.places.length === 0) process.exitCode = EXIT.invalidInput;
      if (json) return printJson(answer);
      if (answer.places.length > 0) printPlaces(answer.places);
      if (answer.places.length === 0 || answer.source === 'gazetteer') tell(answer.next_step);
    });
}

function printPlaces(places: Candidate[]): void {
  printTable(
    ['place', 'latitude', 'longitude', 'people', 'time zone'],
    places.map(({ place, latitude, longitude, population, timezone }) => [
      place,
      latitude,
      longitude,
      population,
      timezone,
    ]),
  );
}
