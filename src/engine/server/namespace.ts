import { setTimeout as sleep } from 'node:timers/promises';
import { withDeadline } from '../../base/deadline.js';
import { UnavailableError } from '../../base/errors.js';
import { bytesField, varintField } from '../../base/protobuf.js';
import { callGrpc } from './grpc-call.js';

const NAMESPACE = 'default';

/** A year. start-dev gives its namespace a day, after which a finished job could no longer be described. */
const RETENTION_SECONDS = 8_760 * 3_600;

/** Upper bound for all calls together. */
const ANSWER_MS = 10_000;

/** Statuses that mean "again": deadline exceeded, resource exhausted, unavailable, and an answer without any. */
const PASSING: readonly (number | undefined)[] = [4, 8, 14, undefined];
const PAUSE_MS = 100;

/** Numbers of types (temporal.api.enums.v1.IndexedValueType), by the names that the temporal CLI has for them. */
const TYPE_NUMBERS: Record<string, number> = {
  Text: 1,
  Keyword: 2,
  Int: 3,
  Double: 4,
  Bool: 5,
  Datetime: 6,
  KeywordList: 7,
};

/**
 * Sets what start-dev sets only for a new database, or never. Doing it again changes nothing. Asks the server itself:
 * each start of the CLI costs the first call of a home a tenth of a second.
 * @throws UnavailableError with the server's reason.
 */
export async function prepareNamespace(
  port: number,
  searchAttributes: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  await withDeadline(ANSWER_MS, signal, async (over) => {
    const call = caller(port, over);
    const [known] = await Promise.all([
      call('operatorservice.v1.OperatorService/ListSearchAttributes', bytesField(1, NAMESPACE)),
      call('workflowservice.v1.WorkflowService/UpdateNamespace', retentionUpdate()),
    ]);
    const missing = Object.entries(searchAttributes)
      .map(attributeField)
      .filter((attribute) => !known.includes(attribute));
    if (missing.length === 0) return;
    await call(
      'operatorservice.v1.OperatorService/AddSearchAttributes',
      Buffer.concat([...missing, bytesField(2, NAMESPACE)]),
    );
  });
}

function caller(port: number, signal: AbortSignal) {
  return async (method: string, request: Buffer): Promise<Buffer> => {
    let reply = await callGrpc(port, `temporal.api.${method}`, request, signal);
    while (PASSING.includes(reply.status)) {
      await sleep(PAUSE_MS, undefined, { signal });
      reply = await callGrpc(port, `temporal.api.${method}`, request, signal);
    }
    const { status, reason, content } = reply;
    if (status === 0) return content;
    const name = method.split('/').at(-1);
    throw new UnavailableError(`the Temporal server refused ${name}: ${reason} (status ${status})`);
  };
}

/** UpdateNamespaceRequest { namespace = 1, config = 3 { workflow_execution_retention_ttl = 1 { seconds = 1 } } } */
function retentionUpdate(): Buffer {
  const retention = varintField(1, RETENTION_SECONDS);
  return Buffer.concat([bytesField(1, NAMESPACE), bytesField(3, bytesField(1, retention))]);
}

/**
 * An entry of a map from names to types, which is field 1 of both AddSearchAttributesRequest and
 * ListSearchAttributesResponse. A map is encoded as messages { key = 1, value = 2 }.
 */
function attributeField([name, type]: [string, string]): Buffer {
  return bytesField(
    1,
    Buffer.concat([bytesField(1, name), varintField(2, TYPE_NUMBERS[type] ?? 0)]),
  );
}
