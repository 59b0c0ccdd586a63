/**
 * Answers a host's first messages in place of the server, whose code takes longer to load than Node.js itself. The
 * answers come from the server: the build asked it. Only messages in their plainest form are answered here.
 */

/** Results by method, as the server gives them to a client that declares no extension. */
export interface FirstAnswers {
  /** By the version that a client asks for. */
  initialize: Readonly<Record<string, object>>;
  'tools/list': object;
}

/** The answer to a request, a notification, which takes none, or a message that the server has to read. */
export type FirstMessage =
  | { kind: 'answered'; answer: string }
  | { kind: 'noted' }
  | { kind: 'unknown' };

const NOTED: FirstMessage = { kind: 'noted' };
const UNKNOWN: FirstMessage = { kind: 'unknown' };

/** JSON.parse rounds longer numbers, and a text with a control character may stand for one (exact-ids.ts). */
const PLAIN_ID = /^[\w.:-]{1,100}$/;

/** The answers in the file that the build made; undefined where it is damaged. */
export function readFirstAnswers(json: string): FirstAnswers | undefined {
  const answers = fieldsIn(json);
  const isWhole =
    isFields(answers?.initialize) &&
    Object.values(answers.initialize).every(isFields) &&
    isFields(answers['tools/list']);
  return isWhole ? (answers as unknown as FirstAnswers) : undefined;
}

/** Makes what answers one client. It is given each line, in their order. */
export function firstAnswerer(answers: FirstAnswers): (line: string) => FirstMessage {
  let isBegun = false;
  let hasExtensions = false;

  function resultOf(method: unknown, params: Fields): object | undefined {
    if (method === 'initialize' && !isBegun && isPlainGreeting(params)) {
      isBegun = true;
      hasExtensions = 'extensions' in Object(params.capabilities);
      const version = String(params.protocolVersion);
      return Object.hasOwn(answers.initialize, version) ? answers.initialize[version] : undefined;
    }
    const isPlainList = method === 'tools/list' && Object.keys(params).length === 0;
    return isPlainList && isBegun && !hasExtensions ? answers['tools/list'] : undefined;
  }

  return (line) => {
    const message = fieldsIn(line);
    if (message === undefined) return UNKNOWN;
    const { jsonrpc, id, method, params = {}, ...rest } = message;
    if (jsonrpc !== '2.0' || !isFields(params) || !isEmpty(rest)) return UNKNOWN;
    if (id === undefined) {
      return isBegun && method === 'notifications/initialized' && isEmpty(params) ? NOTED : UNKNOWN;
    }
    if (!isPlainId(id)) return UNKNOWN;
    const result = resultOf(method, params);
    if (result === undefined) return UNKNOWN;
    return { kind: 'answered', answer: JSON.stringify({ result, jsonrpc, id }) };
  };
}

type Fields = Record<string, unknown>;

function fieldsIn(line: string): Fields | undefined {
  try {
    const message: unknown = JSON.parse(line);
    return isFields(message) ? message : undefined;
  } catch {
    return undefined;
  }
}

/** What a client says of itself in texts; it may also have icons. */
const CLIENT_TEXTS = ['name', 'title', 'version', 'description', 'websiteUrl'];

/** True for an initialize's params in which the server would find no mistake. */
function isPlainGreeting({ protocolVersion, capabilities, clientInfo, ...rest }: Fields): boolean {
  return (
    isEmpty(rest) &&
    typeof protocolVersion === 'string' &&
    isFields(capabilities) &&
    Object.entries(capabilities).every(([name, value]) => isPlainCapability(name, value)) &&
    isFields(clientInfo) &&
    ['name', 'version'].every((name) => name in clientInfo) &&
    Object.entries(clientInfo).every(
      ([name, value]) => CLIENT_TEXTS.includes(name) && typeof value === 'string',
    )
  );
}

function isPlainCapability(name: string, value: unknown): boolean {
  if (!isFields(value)) return false;
  if (name === 'roots') {
    const { listChanged = false, ...rest } = value;
    return typeof listChanged === 'boolean' && isEmpty(rest);
  }
  const isOpen = name === 'experimental' || name === 'extensions';
  return Object.values(value).every(isOpen ? isFields : (part) => isOfFields(part, MOST_LEVELS));
}

/** Of `tasks`, `requests.sampling.createMessage` has as many. JSON.parse reads more than the stack has room for. */
const MOST_LEVELS = 3;

/** True for an object of such objects. */
function isOfFields(value: unknown, levels: number): boolean {
  return (
    levels > 0 &&
    isFields(value) &&
    Object.values(value).every((part) => isOfFields(part, levels - 1))
  );
}

function isPlainId(id: unknown): boolean {
  return Number.isSafeInteger(id) || (typeof id === 'string' && PLAIN_ID.test(id));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(fields: Fields): boolean {
  return Object.keys(fields).length === 0;
}
