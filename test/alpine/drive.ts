/** Runs in the root of Alpine: the journey that Windows' programs make, too. Its argument is the program's path. */
import { journey } from '../windows/journey.js';
import { stepsTo } from '../windows/steps.js';

const [cli = ''] = process.argv.slice(2);
const { OPEN_METEO_ARCHIVE_URL = '', OPEN_METEO_GEOCODING_URL = '' } = process.env;
const errand = {
  cli,
  temporal: '',
  folder: '',
  archiveUrl: OPEN_METEO_ARCHIVE_URL,
  geocodingUrl: OPEN_METEO_GEOCODING_URL,
  gateUrl: '',
};

const step = stepsTo((line) => {
  const { step, fault } = JSON.parse(line);
  process.stdout.write(fault === undefined ? `ok   ${step}\n` : `FAIL ${step}: ${fault}\n`);
  if (fault !== undefined) process.exitCode = 1;
});
await journey({ env: process.env, errand }, step);
