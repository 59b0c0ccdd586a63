import { InvalidInputError, UnavailableError } from '../base/errors.js';
import type { Config } from '../config.js';
import { userServer } from '../services.js';
import { WEATHER_SEARCH_ATTRIBUTES } from '../weather/search-attributes.js';
import type { Finding } from './finding.js';

/** Upper bound for one request. */
const ANSWER_MS = 5_000;

/** The outcome of adding search attributes to a namespace. */
export interface AddedAttributes {
  namespace: string;
  added: string[];
  /** Refused by the server, with its reason. */
  refused: { name: string; why: string }[];
}

/** doctor's finding on the search attributes of a server of the user's. */
export async function attributesFinding(config: Config): Promise<Finding> {
  const subject = 'search attributes';
  try {
    const { namespace, missing } = await look(config);
    if (missing.length === 0) return { subject, verdict: 'ok', detail: `${namespace} has all` };
    const detail = `${namespace} lacks ${missing.join(', ')}: jobs run all the same, and are not found by it; "durable-weather add-search-attributes" adds them`;
    return { subject, verdict: 'note', detail };
  } catch (error) {
    return { subject, verdict: 'note', detail: (error as Error).message };
  }
}

/**
 * Adds the missing search attributes one by one, because a SQL database may have room for only some of them.
 * @throws InvalidInputError without a server of the user's; UnavailableError when it cannot be asked.
 */
export async function addSearchAttributes(config: Config): Promise<AddedAttributes> {
  const { addAttribute } = await import('../durable/temporal/known-attributes.js');
  const { explain } = await import('../durable/temporal/failures.js');
  const { server, namespace, missing } = await look(config);
  const { connection } = server.client;
  const done: AddedAttributes = { namespace, added: [], refused: [] };
  for (const name of missing) {
    try {
      await connection.withDeadline(Date.now() + ANSWER_MS, () =>
        addAttribute({ operatorService: connection.operatorService, namespace }, name, types[name]),
      );
      done.added.push(name);
    } catch (error) {
      const explained = await explain(error, server);
      if (!(explained instanceof UnavailableError)) throw explained;
      done.refused.push({ name, why: explained.message });
    }
  }
  return done;
}

const types: Readonly<Record<string, 'Keyword' | 'KeywordList'>> = WEATHER_SEARCH_ATTRIBUTES;

async function look({ temporal }: Config) {
  if (temporal.kind !== 'external') {
    throw new InvalidInputError(
      'TEMPORAL_ADDRESS is not set; the server of the engine gets its search attributes by itself, at each start. Set it to add them to a server of your own.',
    );
  }
  const { dial } = await import('../durable/temporal/connection.js');
  const { explain } = await import('../durable/temporal/failures.js');
  const { knownAttributesOf } = await import('../durable/temporal/known-attributes.js');
  const server = dial(await userServer(temporal.env));
  const { connection, options } = server.client;
  const { namespace } = options;
  try {
    const known = await connection.withDeadline(Date.now() + ANSWER_MS, () =>
      knownAttributesOf({ operatorService: connection.operatorService, namespace }, types),
    );
    return { server, namespace, ...known };
  } catch (error) {
    throw await explain(error, server);
  }
}
