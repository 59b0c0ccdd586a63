import { join, resolve } from 'node:path';
import { folderOf, installed, packagesOf } from './installed.js';
import { askEach, type Command, type Peer } from './peer.js';
import type { Site } from './site.js';

/** A weather server from npm: a call fetches once and gives the answer as text; nothing has a name. */
function npmServer(
  name: 'open-meteo-mcp-server' | 'weather-mcp',
  program: string,
  env: (site: Site) => Record<string, string>,
  ask: Peer['ask'],
): Peer {
  const server = (site: Site): Command => ({
    command: process.execPath,
    args: [join(folderOf(name), 'node_modules', program)],
    env: { ...site.env, ...env(site) },
  });
  return {
    ...{ name, packages: packagesOf(name), hasNames: false, dividesDays: false },
    ...{ install: () => installed(name), server, ask },
    fetcher: async (site) => Number(site.serverPid),
  };
}

/** Its addresses are settings. */
export const openMeteoMcpServer = npmServer(
  'open-meteo-mcp-server',
  'open-meteo-mcp-server/dist/index.js',
  ({ archiveBase }) => ({ OPEN_METEO_ARCHIVE_API_URL: archiveBase }),
  askEach(
    'weather_archive',
    ({ latitude, longitude, start_date, end_date, resolution, variables }) => ({
      ...{ latitude, longitude, start_date, end_date, [resolution]: variables },
    }),
    (text) => {
      const { hourly, daily } = JSON.parse(text);
      return (hourly ?? daily).time.length;
    },
  ),
);

/** Its address is fixed: redirect.cjs leads requests to the archive of the run. It chooses variables and hours or days. */
export const weatherMcp = npmServer(
  'weather-mcp',
  '@dangahagan/weather-mcp/dist/index.js',
  ({ archiveBase }) => ({
    ...{ ARCHIVE: archiveBase, NODE_OPTIONS: `--require=${resolve('test/peers/redirect.cjs')}` },
    ...{ ENABLED_TOOLS: 'standard', WEATHER_UNITS: 'metric' },
  }),
  askEach(
    'get_historical_weather',
    ({ latitude, longitude, start_date, end_date }) => ({
      ...{ latitude, longitude, start_date, end_date, limit: 744 },
    }),
    (text) => (text.match(/^## /gm) ?? []).length,
  ),
);
