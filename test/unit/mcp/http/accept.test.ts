import { expect, it } from '@jest/globals';
import { takenTypes } from '../../../../src/mcp/http/accept.js';

const [JSON_TYPE, STREAM] = ['application/json', 'text/event-stream'];
const BOTH = `${JSON_TYPE}, ${STREAM}`;

it.each([
  [undefined, BOTH],
  ['', BOTH],
  ['*/*', BOTH],
  ['application/json, text/event-stream', BOTH],
  ['APPLICATION/JSON;q=0.9,Text/Event-Stream;q=0.8', BOTH],
  ['application/*, text/*', BOTH],
  ['text/html, */*;q=0.1', BOTH],
  ['application/json', JSON_TYPE],
  ['text/event-stream', STREAM],
  ['application/*', JSON_TYPE],
  ['text/event-stream;q=0, application/json', JSON_TYPE],
  ['text/event-stream;q=0, */*', JSON_TYPE],
  ['*/*;q=0.000', ''],
  ['text/html', ''],
  ['application/json-patch+json', ''],
])('a client with the Accept header %j takes %j', (accept, taken) => {
  expect(takenTypes(accept)).toBe(taken);
});
