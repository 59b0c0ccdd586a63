import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { describeUnless } from '../fakes/describe-unless.js';
import {
  createFakeClock,
  type FakeClock,
  findFakeClock,
  WITHOUT_CLOCK,
} from '../fakes/fake-clock.js';
import { awaitEnds, call, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

const LIBRARY = findFakeClock();
const WHY_NOT = LIBRARY === undefined ? WITHOUT_CLOCK : undefined;
let upstream: Upstream;
let product: Product;
let clock: FakeClock;
beforeEach(async () => {
  upstream = await startUpstream({
    fault: (_request, count) =>
      count === 1 ? { kind: 'rateLimited', limit: 'minutely' } : undefined,
  });
  product = await Product.create(upstream);
  clock = createFakeClock(LIBRARY ?? '');
});
afterEach(async () => {
  await product.remove();
  await upstream.close();
  clock.remove();
});

/** What a process may have beside the real time: a zone with half-hours and daylight saving is nobody's business. */
const zone = { TZ: 'Australia/Lord_Howe' };

describeUnless(WHY_NOT, 'with a clock that jumps', () => {
  it.each([
    ['a day ahead in every process', '+1d', 'both'],
    ['a day behind in every process', '-1d', 'both'],
    ['400 days ahead in the engine and its worker', '+400d', 'engine'],
    ['a day ahead in the MCP server', '+1d', 'mcp'],
  ] as const)(
    'a job that met a minute’s limit while a clock was %s goes on once that is right',
    async (_what, offset, whose) => {
      const has = (one: 'engine' | 'mcp') =>
        whose === 'both' || whose === one ? { ...clock.env, ...zone } : zone;
      clock.set(offset);
      expect(await product.run(['up'], has('engine'))).toMatchObject({ code: 0 });
      const client = await product.connect(has('mcp'));
      await call(client, 'start_gathering', {
        locations: [{ job_name: 'job', latitude: 47, longitude: 8 }],
        ...{ start_date: '2000-01-01', end_date: '2000-01-31' },
      });
      while (upstream.requests.at(0)?.outcome !== 'rateLimited') await sleep(50);
      clock.set('+0');

      // That takes up to two minutes: a minute's limit, and a look at it a minute after the clock was set.
      const { jobs } = await awaitEnds<{ jobs: { status: string }[] }>(client, ['job']);
      expect(jobs).toMatchObject([{ status: 'completed' }]);
    },
  );
});
