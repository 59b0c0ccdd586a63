import { Client, type ClientOptions, Connection, type TLSConfig } from '@temporalio/client';
import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';
import { errorMessage, InvalidInputError } from '../../base/errors.js';
import { maskedAddress } from '../../base/masked-address.js';
import { readableCodec } from './readable.js';

/** A Temporal server to talk to. */
export interface Server {
  client: Client;
  address: string;
  /** What to do when it does not answer, as a clause. */
  advice: string;
  /** How it is connected to; undefined without TLS. */
  tls?: TLSConfig | undefined;
  /** What keeps the server from answering, in a sentence, where that is known without asking it. */
  whySilent?: () => Promise<string | undefined>;
}

/** How a client or a worker connects to a server. */
export interface ServerOptions {
  connection: ClientConnectConfig['connectionOptions'] & { address: string };
  namespace: string;
  advice: string;
  /** Of gRPC in a client; a worker's takes none, and no proxy of the environment either. */
  channelArgs?: Record<string, number>;
}

const DEFAULT_ADDRESS = 'localhost:7233';
const DEFAULT_NAMESPACE = 'default';

/** The port may be left out; an IPv6 address stands in brackets. */
const HOST_AND_PORT = /^(?:[^\s:/@?#[\]]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Reads the TEMPORAL_* variables and the profile that they name, as Temporal's own tools do.
 * @param advice what to do when the server does not answer, as a clause.
 * @throws InvalidInputError when they cannot be understood.
 */
export function externalServer(env: Record<string, string>, advice: string): ServerOptions {
  const { connectionOptions, namespace } = readSettings(env);
  const { address = DEFAULT_ADDRESS } = connectionOptions;
  if (!HOST_AND_PORT.test(address)) throw wrongAddress(address);
  return {
    connection: { ...connectionOptions, address },
    namespace: namespace ?? DEFAULT_NAMESPACE,
    advice,
  };
}

function readSettings(env: Record<string, string>): ClientConnectConfig {
  try {
    return loadClientConnectConfig({ overrideEnvVars: env });
  } catch (error) {
    throw new InvalidInputError(`The TEMPORAL_* settings cannot be used: ${errorMessage(error)}.`);
  }
}

/** gRPC sends even what stays on this machine through a proxy of the environment (grpc/grpc-node #1005). */
const WITHOUT_PROXY = { 'grpc.enable_http_proxy': 0 };

function wrongAddress(address: string): InvalidInputError {
  // A browser's address of the server has its host; its port may be the Web UI's.
  const host = URL.canParse(address) ? new URL(address).host : '';
  const example = HOST_AND_PORT.test(host) ? host : DEFAULT_ADDRESS;
  return new InvalidInputError(
    `The address of the Temporal server, by TEMPORAL_ADDRESS or the profile, is "${maskedAddress(address)}"; it takes a host and a port, such as ${example}.`,
  );
}

/** A server on this machine. */
export function localServer(address: string, advice: string): ServerOptions {
  return {
    connection: { address },
    channelArgs: WITHOUT_PROXY,
    namespace: DEFAULT_NAMESPACE,
    advice,
  };
}

/** gRPC waits a second before it looks again for a server that was away, and twice as long each time, up to 2 min. */
const RECONNECT = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
};

/** Opens no connection yet; the first call does. */
export function dial({ connection, namespace, advice, channelArgs }: ServerOptions): Server {
  const lazy = Connection.lazy({ ...connection, channelArgs: { ...RECONNECT, ...channelArgs } });
  const dataConverter = { payloadCodecs: [readableCodec] };
  const options: ClientOptions = { connection: lazy, namespace, dataConverter };
  return {
    client: new Client(options),
    address: connection.address,
    advice,
    tls: tlsOf(connection),
  };
}

/** As Temporal's client takes it: a key alone means TLS. */
function tlsOf({ tls, apiKey }: ServerOptions['connection']): TLSConfig | undefined {
  if (tls === true || (tls === undefined && apiKey !== undefined)) return {};
  return tls || undefined;
}

/**
 * Starts a workflow at no server, in a process that waits for its server: the code for a message is made when it is
 * first sent, and that takes a tenth of a second.
 */
export async function rehearseStart(): Promise<void> {
  const { client } = dial(localServer('127.0.0.1:1', ''));
  const job = { workflowId: 'none', taskQueue: 'none', args: [{}], memo: {}, searchAttributes: {} };
  await client.connection
    .withDeadline(0, () => client.workflow.start('none', job))
    .catch(() => undefined);
  await client.connection.close();
}
