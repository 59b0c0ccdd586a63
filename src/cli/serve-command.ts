import type { Command } from 'commander';
import { errorMessage, InvalidInputError } from '../base/errors.js';
import { FIXED_FOLDER, keepPrivate } from '../base/folders.js';
import { QuietCollection } from '../base/quiet-collection.js';
import { readRegular } from '../base/regular-file.js';
import { STOP_SIGNALS } from '../base/stop-signals.js';
import type { Config, LoadConfig } from '../config.js';
import { LOOPBACK_HOSTS } from '../mcp/http/access.js';
import { createServices } from '../services.js';
import type { ToolServices } from '../tools/services.js';
import { tell } from './output.js';
import { type AccessOptions, accessOf, localAddress, mayOnlyRead } from './serve-access.js';
import { taskOptions } from './task-options.js';

interface ServeOptions extends AccessOptions {
  port: string;
  readOnly?: true;
}

const BODY = { bytes: 4 * 1_024 * 1_024, milliseconds: 30_000 };
const RATE = { burst: 2_000, perSecond: 50 };
/** Orchestrators kill what has not ended after 30 s. */
const DRAIN_MS = 25_000;
const READY_MS = 4_000;

/** serve. */
export function addServeCommand(program: Command, config: LoadConfig): void {
  program
    .command('serve')
    .description('serve MCP over HTTP (POST /mcp) until stopped, for hosts on other machines too')
    .option(
      '--host <address>',
      'address to listen on; all but loopback need a token or an issuer',
      '127.0.0.1',
    )
    .option('--port <number>', 'port to listen on; 0 takes a free one', '8787')
    .option(
      '--base-url <url>',
      'address by which clients reach the server, such as that of a proxy',
    )
    .option('--issuer <url>', 'authorization server (OAuth 2.1) whose access tokens are taken')
    .option('--audience <text>', 'what these tokens are for; the address of /mcp when left out')
    .option('--read-only', 'offer only tools that change nothing')
    .action((options: ServeOptions) => serve(config(), options));
}

async function serve(config: Config, options: ServeOptions): Promise<void> {
  const port = portOf(options.port);
  const tokens = tokensOf(config);
  refuseNoToken(config, options, tokens);
  const allowedHosts = allowedHostsOf(config, options.baseUrl);
  refuseOpenDoor(options, tokens, config);
  const accessAt = await accessOf(config, options, tokens);
  process.chdir(FIXED_FOLDER);
  keepPrivate(config);
  const [{ serveHttp }, { rateLimit }, offers, { engineOf, identityOf }] = await Promise.all([
    import('../mcp/http/http-server.js'),
    import('../mcp/http/rate-limit.js'),
    import('../weather-mcp/remote-offer.js'),
    import('../mcp/offer.js'),
  ]);
  const services = createServices(config, tell);
  const offer = offers.remoteOffer(services, config.store);
  const isByCaller = options.readOnly !== true && mayOnlyRead(tokens, options);
  const quiet = new QuietCollection();
  const whole = { ...offer, tasks: taskOptions(config), isByCaller, quiet };
  const readers = offers.readersOffer(whole);
  const offered = options.readOnly ? readers : whole;
  const writers = new Set(
    whole.tools.filter((tool) => !offers.isReader(tool)).map(({ name }) => name),
  );
  const server = await serveHttp({
    host: options.host,
    port,
    identity: identityOf(offered),
    engines: { read: engineOf(readers, tell), write: engineOf(offered, tell) },
    isWrite: (method, params) =>
      method === 'tasks/cancel' ||
      (method === 'tools/call' && writers.has(String((params as { name?: unknown })?.name))),
    allowedHosts,
    accessAt,
    rate: rateLimit(RATE, () => performance.now()),
    body: BODY,
    trouble: () => quiet.after(() => troubleOf(services)),
    log: tell,
  });
  tell(`MCP is served at ${options.baseUrl ?? localAddress(options.host, server.port)}/mcp`);
  await stopSignal();
  await server.drain(DRAIN_MS);
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidInputError(`--port is "${text}"; it takes a whole number from 0 to 65535.`);
}

/** A line a token; empty lines do not count. @throws InvalidInputError for one that no header can carry. */
function tokensOf({ token, tokenFile }: Config): string[] {
  const lines = tokenFile === undefined ? [] : readTokens(tokenFile).split(/\r?\n/);
  const tokens = [token ?? '', ...lines].map((line) => line.trim()).filter((line) => line !== '');
  const isWrong = (one: string) => !/^(read:)?[A-Za-z0-9._~+/-]{16,}=*$/.test(one);
  if (!tokens.some(isWrong)) return tokens;
  throw new InvalidInputError(
    'A bearer token is too short or has other letters than A-Z, a-z, 0-9 and ".", "_", "~", "+", "/", "-"; it takes at least 16 of these.',
  );
}

/** @throws InvalidInputError for a file without a token: as without the file, everybody could do everything. */
function refuseNoToken(
  { tokenFile }: Config,
  { issuer }: ServeOptions,
  tokens: readonly string[],
): void {
  if (tokenFile === undefined || tokens.length > 0 || issuer !== undefined) return;
  throw new InvalidInputError(
    `DURABLE_WEATHER_TOKEN_FILE is ${tokenFile}, which has no token; it takes a file with one a line.`,
  );
}

function readTokens(path: string): string {
  try {
    return readRegular(path).toString('utf8');
  } catch (error) {
    const why = errorMessage(error);
    throw new InvalidInputError(`DURABLE_WEATHER_TOKEN_FILE cannot be read: ${why}.`);
  }
}

function allowedHostsOf({ allowedHosts }: Config, baseUrl: string | undefined): string[] {
  if (baseUrl === undefined) return [...LOOPBACK_HOSTS, ...allowedHosts];
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol)) {
    throw new InvalidInputError(
      `--base-url is "${baseUrl}"; it takes an http:// or https:// address.`,
    );
  }
  return [...LOOPBACK_HOSTS, ...allowedHosts, new URL(baseUrl).host];
}

/** @throws InvalidInputError for a server that everyone on the network could use. */
function refuseOpenDoor(
  { host, baseUrl, issuer }: ServeOptions,
  tokens: readonly string[],
  { allowedHosts }: Config,
): void {
  if (/^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host)) return;
  const missing = [
    tokens.length === 0 &&
      issuer === undefined &&
      'DURABLE_WEATHER_TOKEN, DURABLE_WEATHER_TOKEN_FILE or --issuer',
    allowedHosts.length === 0 &&
      baseUrl === undefined &&
      'DURABLE_WEATHER_ALLOWED_HOSTS or --base-url',
  ].filter(Boolean);
  if (missing.length === 0) return;
  throw new InvalidInputError(
    `--host is ${host}, which other machines reach; that takes ${missing.join(', and ')}.`,
  );
}

/** Why no call could be served now. */
async function troubleOf({ promises, results }: ToolServices): Promise<string | undefined> {
  try {
    await results.read('readyz');
    const [job] = await (await promises()).describe(['readyz'], READY_MS);
    return job?.attention;
  } catch (error) {
    return errorMessage(error);
  }
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of STOP_SIGNALS) process.once(signal, () => resolve());
  });
}
