import { describe, expect, it } from '@jest/globals';
import { type Client, ServiceError } from '@temporalio/client';
import type { JobRequest } from '../../../../src/durable/promises.js';
import { workflowStarter } from '../../../../src/durable/temporal/start.js';

describe('search attributes of a job', () => {
  const MINUTE = 60_000;
  const KEYWORD = 2;
  const request: JobRequest = {
    name: 'seattle',
    workflowType: 'gatherWeather',
    timeLimit: '7 days',
    input: { latitude: 47 },
    identity: 'one',
    summary: 'Seattle',
    searchAttributes: { Place: 'Oslo', Kind: 'a', Days: 'b' },
  };

  const refusal = (details: string) => {
    const cause = Object.assign(new Error(details), { code: 3, details, metadata: {} });
    return new ServiceError('Failed to start Workflow', { cause });
  };

  /** A server that accepts some attributes and lists some; notes what each start had, and each question. */
  function serverOf(accepts: string[], lists: string[] | Error, refuses?: string) {
    const asked: string[][] = [];
    const start = async (_type: string, options: { searchAttributes: object }) => {
      const names = Object.keys(options.searchAttributes);
      asked.push(names);
      const unknown = names.find((name) => !accepts.includes(name));
      if (unknown !== undefined)
        throw refusal(`no mapping defined for search attribute ${unknown}`);
      if (refuses !== undefined) throw refusal(refuses);
    };
    const listSearchAttributes = async () => {
      asked.push(['list']);
      if (lists instanceof Error) throw lists;
      return { customAttributes: Object.fromEntries(lists.map((name) => [name, KEYWORD])) };
    };
    const client = {
      ...{ workflow: { start }, connection: { operatorService: { listSearchAttributes } } },
      options: { namespace: 'default' },
    } as unknown as Client;
    const clock = { now: 0 };
    const starter = workflowStarter(
      'queue',
      () => undefined,
      () => clock.now,
    );
    return { asked, accepts, clock, start: () => starter(client, request, 'never') };
  }
  const ALL = ['Place', 'Kind', 'Days'];

  it('that the server has cost no question', async () => {
    const { asked, start } = serverOf(ALL, ALL);
    await start();
    expect(asked).toEqual([ALL]);
  });

  it('that it lacks are left out: the next start sends the others at once', async () => {
    const { asked, start } = serverOf(['Place'], ['Place']);
    await start();
    await start();
    expect(asked).toEqual([ALL, ['list'], ['Place'], ['Place']]);
  });

  it('that it lists and does not accept yet are left out one by one', async () => {
    const { asked, start } = serverOf(['Days'], ALL);
    await start();
    expect(asked).toEqual([ALL, ['list'], ['Kind', 'Days'], ['Days']]);
  });

  it('are all left out where it lists none', async () => {
    const { asked, start } = serverOf(['Days'], new Error('not allowed'));
    await start();
    expect(asked).toEqual([ALL, ['list'], []]);
  });

  it('that a user has added are sent again after a minute', async () => {
    const { asked, accepts, clock, start } = serverOf([], []);
    await start();
    accepts.push(...ALL);
    clock.now += MINUTE - 1;
    await start();
    clock.now += 1;
    await start();
    expect(asked).toEqual([ALL, ['list'], [], [], ALL]);
  });

  it('are not to blame for another refusal: it is thrown, and nothing is left out', async () => {
    const { asked, start } = serverOf(ALL, [], 'Blob data size exceeds limit.');
    await expect(start()).rejects.toMatchObject({
      cause: { details: 'Blob data size exceeds limit.' },
    });
    await expect(start()).rejects.toThrow();
    expect(asked).toEqual([ALL, ALL]);
  });
});
