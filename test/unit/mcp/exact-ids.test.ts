import { describe, expect, it } from '@jest/globals';
import { exactIds, isLongId, readableIds } from '../../../src/mcp/exact-ids.js';

const LONG = '9007199254740993';

/** What becomes of the id of a message that is read and answered. */
function echo(message: string): string {
  const { id, params } = JSON.parse(readableIds(message));
  return exactIds(JSON.stringify({ id, requestId: params?.requestId }));
}

describe('an id beyond 2^53', () => {
  it.each([
    [`{"id":${LONG}}`, `{"id":${LONG}}`],
    [`{"id":-${LONG},"method":"x"}`, `{"id":-${LONG}}`],
    ['{ "id" : 123456789012345678901234567890 }', '{"id":123456789012345678901234567890}'],
    [`{"params":{"requestId":${LONG}}}`, `{"requestId":${LONG}}`],
  ])('is answered as it came: %s', (message, answer) => {
    expect(echo(message)).toBe(answer);
  });

  it('is known as such', () => {
    expect(isLongId(JSON.parse(readableIds(`{"id":${LONG}}`)).id)).toBe(true);
    expect(isLongId(LONG)).toBe(false);
  });

  it('is looked for in a text without its end too, however many quotes there are in it', () => {
    const broken = `{"id":${LONG},"text":"${'\\"'.repeat(1_000_000)}`;
    expect(readableIds(broken)).toBe(broken.replace(LONG, `"\\u0000${LONG}"`));
  });

  it('is answered as it came in each item of a batch', () => {
    const batch = `[{"id":${LONG},"method":"x"},{"params":{"id":${LONG}},"id":-${LONG}},[{"id":${LONG}}]]`;
    const [one, other, inner] = JSON.parse(readableIds(batch));
    expect(exactIds(JSON.stringify([one.id, other.id]))).toBe(`[${LONG},-${LONG}]`);
    expect([other.params.id, inner[0].id]).toEqual([Number(LONG), Number(LONG)]);
  });

  it('is looked for in a text of very many brackets and numbers too', () => {
    const deep = `{"id":${LONG},"list":${'['.repeat(500_000)}${`${LONG},`.repeat(50_000)}`;
    expect(readableIds(deep)).toBe(deep.replace(LONG, `"\\u0000${LONG}"`));
  });

  it.each([
    '{"id":7}',
    `{"id":"${LONG}"}`,
    `{"params":{"arguments":{"id":${LONG}}}}`,
    `{"params":[{"requestId":${LONG}}]}`,
    `{"params":{"text":"\\"id\\":${LONG}"}}`,
    `{"method":"\\"id\\": ${LONG}"}`,
  ])('is no other number: %s', (message) => {
    expect(readableIds(message)).toBe(message);
  });
});
