import { describe, expect, it } from '@jest/globals';
import {
  bringUp,
  keepUp,
  type Service,
  type Supervision,
} from '../../../../src/engine/process/supervise.js';
import type { Pulse } from '../../../../src/engine/process/watch.js';

/** A service whose starts and ends a test decides. */
function fakeSupervision(starts: (attempt: number) => Service) {
  const events: string[] = [];
  const stopping = new AbortController();
  let attempt = 0;
  const supervision: Supervision<Service> = {
    name: 'the fake',
    start: async () => starts(++attempt),
    end: async ({ pid }) => void events.push(`end ${pid}`),
    onUp: async ({ pid }) => void events.push(`up ${pid}`),
    onDown: async () => void events.push('down'),
    onTrouble: async (trouble) => void events.push(`${trouble?.times}: ${trouble?.reason}`),
    log: (line) => void events.push(line),
    signal: stopping.signal,
  };
  return { supervision, events, stopping };
}

const isStopped = () => undefined;
const WELL = { isStopped, pauseMs: 1, answerMs: 60_000, ask: async () => undefined };
const HUNG = { isStopped, pauseMs: 1, answerMs: 1, ask: () => new Promise<void>(() => undefined) };

function service(pid: number, exited: Promise<string>, pulse: Pulse = WELL): Service {
  return { pid, isRunning: () => true, exited, pulse };
}

const never = new Promise<string>(() => undefined);

describe('bringUp', () => {
  it('tries again after a failure', async () => {
    const { supervision, events } = fakeSupervision((attempt) => {
      if (attempt === 1) throw new Error('too early');
      return service(attempt, never);
    });

    expect((await bringUp(supervision, 2)).pid).toBe(2);
    expect(events).toEqual(['the fake did not start: Error: too early; next try in 0.2 s', 'up 2']);
  });

  it('gives up with the last reason', async () => {
    const { supervision } = fakeSupervision((attempt) => {
      throw new Error(`failure ${attempt}`);
    });

    await expect(bringUp(supervision, 2)).rejects.toThrow('failure 2');
  });

  it('tries no more once it is to stop', async () => {
    const { supervision, events, stopping } = fakeSupervision(() => {
      stopping.abort();
      throw new Error('stopped');
    });

    await expect(bringUp(supervision, 3)).rejects.toMatchObject({ name: 'AbortError' });
    expect(events).toEqual([]);
  });
});

describe('keepUp', () => {
  it('starts what ended again, slower each time, until it is to stop', async () => {
    const { supervision, events, stopping } = fakeSupervision((attempt) => {
      if (attempt === 2) setImmediate(() => stopping.abort());
      return service(attempt + 1, attempt === 2 ? never : Promise.resolve('SIGKILL'));
    });

    const first = service(1, Promise.resolve('exit code 1'));
    await expect(keepUp(first, supervision)).rejects.toMatchObject({ name: 'AbortError' });
    expect(events).toEqual([
      'the fake (pid 1) ended: exit code 1; starting it again at once',
      'down',
      'up 2',
      'the fake (pid 2) ended: SIGKILL; starting it again in 0.2 s',
      'down',
      'up 3',
    ]);
  });

  it('ends what hangs, and starts it again', async () => {
    let exit: (how: string) => void = () => undefined;
    const exited = new Promise<string>((resolve) => {
      exit = resolve;
    });
    const { supervision, events, stopping } = fakeSupervision(() => {
      setImmediate(() => stopping.abort());
      return service(2, never);
    });
    const end = async ({ pid }: Service) => {
      events.push(`end ${pid}`);
      exit('SIGKILL');
    };

    const kept = keepUp(service(1, exited, HUNG), { ...supervision, end });
    await expect(kept).rejects.toMatchObject({ name: 'AbortError' });
    expect(events).toEqual([
      'end 1',
      'the fake (pid 1) ended: it hung, and was ended (SIGKILL); starting it again at once',
      'down',
      'up 2',
    ]);
  });
});
