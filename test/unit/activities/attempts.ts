import type { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { ActivityDependencies } from '../../../activities/dependencies.js';
import { createActivities } from '../../../activities/index.js';
import type { NamedRun } from '../../../activities/summarise.js';
import type { Standing } from '../../../src/durable/standing.js';
import type { Chunk, ChunkOutcome, Gathering, Span } from '../../../src/weather/gathering.js';

/** How a chunk went over all its attempts, as the Temporal server drives them. */
export interface Course {
  outcome?: ChunkOutcome;
  /** What ended it, where that was no outcome. */
  failure?: ApplicationFailure;
  /** Milliseconds from the end of each attempt to the next. */
  pauses: number[];
  /** What heartbeats said at the end of each attempt. */
  standings: Standing[];
}

interface Driver {
  deps: ActivityDependencies;
  clock: { now: number };
}

/** Runs attempts of fetchChunk until it is done or fails for good; the clock goes on by each pause, and nothing sleeps. */
export async function runAttempts(
  { deps, clock }: Driver,
  gathering: Gathering,
  chunk: Chunk,
  span?: Span,
  job?: NamedRun,
): Promise<Course> {
  const pauses: number[] = [];
  const standings: Standing[] = [];
  let heartbeatDetails: unknown;
  for (let attempt = 1; ; attempt += 1) {
    const environment = new MockActivityEnvironment(
      { attempt, heartbeatDetails },
      { logger: new DefaultLogger('ERROR') },
    );
    environment.on('heartbeat', (details: unknown) => {
      // By way of JSON, as the server keeps it.
      heartbeatDetails = JSON.parse(JSON.stringify(details));
    });
    try {
      const outcome: ChunkOutcome = await environment.run(
        createActivities(deps).fetchChunk,
        gathering,
        chunk,
        span,
        job,
      );
      return { outcome, pauses, standings };
    } catch (error) {
      const { nonRetryable, nextRetryDelay } = error as ApplicationFailure;
      if (nonRetryable) return { failure: error as ApplicationFailure, pauses, standings };
      // Where the activity names none, the server's retry policy has its own.
      const pause = Number(nextRetryDelay ?? 0);
      pauses.push(pause);
      standings.push(heartbeatDetails as Standing);
      clock.now += pause;
    }
  }
}
