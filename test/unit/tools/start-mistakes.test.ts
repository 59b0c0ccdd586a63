import { describe, expect, it } from '@jest/globals';
import { callTool } from '../../../src/mcp/call-tool.js';
import { startGathering } from '../../../src/tools/start-gathering.js';
import { call, fakeServices } from './fake-services.js';

const NOW = Date.UTC(2026, 10, 24, 12);
const RANGE = { start_date: '2012-01-01', end_date: '2015-12-31' };
const SEATTLE = { latitude: 47.60621, longitude: -122.33207 };

describe('all mistakes of a call', () => {
  const told = async (input: object) => {
    const { services, jobs } = fakeServices(() => NOW);
    const answer = await callTool(startGathering, { ...RANGE, ...input }, services, call, {
      log: () => undefined,
    });
    const [block] = answer.content;
    expect(answer.isError).toBe(true);
    expect(jobs.started).toEqual([]);
    return block?.type === 'text' ? block.text : undefined;
  };

  it('are in one answer: of types, of days, of variables, of coordinates and of names', async () => {
    const locations = [SEATTLE, { latitude: 95, longitude: 1 }, { ...SEATTLE, job_name: 'a b' }];
    const asked = { end_date: '2012-02-31', variables: ['snow'], days: 'solar', locations };
    expect(await told(asked)).toMatch(
      /^days is "solar"; it must be one of local, utc\. end_date is "2012-02-31", which is not a day of the calendar; give it as YYYY-MM-DD, for example 2026-10-25\. variables has "snow", which is not a daily variable.*\. locations\[1\]: latitude is 95; it takes degrees from −90 to 90\. locations\[2\]: job_name is "a b"; it takes 1 to 200 letters, digits, "\.", "_", "-" and ":", the first a letter or a digit\.$/,
    );
  });

  it('are so where the schema takes all arguments', async () => {
    expect(await told({ end_date: '2011-01-01', locations: [{ latitude: 1 }] })).toBe(
      'end_date 2011-01-01 is before start_date 2012-01-01; give the earlier day as start_date. locations[0]: The location has a latitude but no longitude; give both, or a place.',
    );
  });

  it('of which there are many are counted', async () => {
    const locations = Array.from({ length: 12 }, () => ({}));
    expect(await told({ end_date: '2011-01-01', locations })).toMatch(
      / locations\[9\]: [^:]*\. There are 2 more mistakes\.$/,
    );
  });
});
