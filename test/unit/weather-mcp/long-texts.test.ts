import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CallToolResultSchema, ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { TOOLS } from '../../../src/tools/index.js';
import { connectInMemory } from '../../fakes/mcp-client.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { fakeServices } from '../tools/fake-services.js';

/** Long texts, of one word and of many. */
const LONG = ['x'.repeat(50_000), 'x '.repeat(25_000)];

/** No answer needs to say more of such a request. */
const LONGEST_ANSWER = 12_000;

let store: JobStore;
let client: Awaited<ReturnType<typeof connectInMemory>>;
beforeAll(async () => {
  store = await createJobStore();
  const { manifests, rows } = store;
  const { services } = fakeServices(Date.now, { manifests });
  client = await connectInMemory({ ...services, rows: async () => rows }, () => undefined);
});
afterAll(() => store.remove());

/** The length of the answer, good or not. */
async function answerTo(method: string, params: Record<string, unknown>): Promise<number> {
  const asked = client.request({ method, params } as never, ResultSchema);
  const answer = await asked.catch(({ message, data }) => ({ message, data }));
  return JSON.stringify(answer).length;
}

it.each<[string, (long: string) => Record<string, unknown>]>([
  ['tools/call', (name) => ({ name })],
  ['prompts/get', (name) => ({ name })],
  ['prompts/get', (long) => ({ name: 'compare_two_cities', arguments: { [long]: 'a' } })],
  ['resources/read', (uri) => ({ uri })],
  ['resources/read', (long) => ({ uri: `weather://jobs/${long}` })],
  ['resources/subscribe', (uri) => ({ uri })],
  ['resources/unsubscribe', (uri) => ({ uri })],
  ['completion/complete', (name) => completion({ type: 'ref/prompt', name })],
  ['completion/complete', (uri) => completion({ type: 'ref/resource', uri })],
  ['completion/complete', (type) => completion({ type })],
  ['logging/setLevel', (level) => ({ level })],
])('%s repeats no long text', async (method, paramsOf) => {
  for (const long of LONG) {
    expect(await answerTo(method, paramsOf(long))).toBeLessThan(LONGEST_ANSWER);
  }
});

function completion(ref: object) {
  return { ref, argument: { name: 'a', value: 'b' } };
}

const ARGUMENTS = TOOLS.flatMap(({ name, input }) =>
  Object.keys(input.shape).map((argument): [string, string] => [name, argument]),
);

it.each(ARGUMENTS)('%s repeats no long text in %s', async (name, argument) => {
  for (const long of LONG) {
    for (const value of [long, [{ place: long, [long]: long }]]) {
      const params = { name, arguments: { [argument]: value } };
      const answer = await client.request({ method: 'tools/call', params }, CallToolResultSchema);
      expect(JSON.stringify(answer).length).toBeLessThan(LONGEST_ANSWER);
    }
  }
});
