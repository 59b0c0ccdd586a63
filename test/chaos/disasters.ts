import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createFakeClock,
  type FakeClock,
  findFakeClock,
  WITHOUT_CLOCK,
} from '../fakes/fake-clock.js';
import { fillDisk, mountDisk, unmountDisk } from '../fakes/small-disk.js';
import type { Chance } from './chance.js';

/** What happens to a machine, beside processes that die. */
export const DISASTERS = ['home moved', 'clock', 'full disk'] as const;
export type Disaster = (typeof DISASTERS)[number];

/** A machine on which disasters can be made to happen; some cannot everywhere. */
export interface Machine {
  /** Where the home is to be made. */
  folder: string;
  clock: FakeClock | undefined;
  possible: readonly Disaster[];
  /** Why others are not. */
  notTried: readonly string[];
  remove(): void;
}

const DISK_MEGABYTES = 160;
/** How long a disaster lasts. */
const LASTS_MS = 4_000;

/**
 * A disk of its own that can be filled, where this process may mount one, and a clock that can be set, where libfaketime is
 * installed. The folder that each host was started in is deleted in every run (session.ts).
 */
export function prepareMachine(): Machine {
  const folder = mkdtempSync(join(tmpdir(), 'durable-weather-chaos-'));
  const whyNoDisk = mountDisk(folder, DISK_MEGABYTES);
  const library = findFakeClock();
  const clock = library === undefined ? undefined : createFakeClock(library);
  return {
    folder,
    clock,
    possible: DISASTERS.filter(
      (name) =>
        (name !== 'full disk' || whyNoDisk === undefined) &&
        (name !== 'clock' || clock !== undefined),
    ),
    notTried: [
      ...(whyNoDisk === undefined ? [] : [`full disk: ${whyNoDisk}`]),
      ...(clock === undefined ? [`clock: ${WITHOUT_CLOCK}`] : []),
    ],
    remove: () => {
      if (whyNoDisk === undefined) unmountDisk(folder);
      rmSync(folder, { recursive: true, force: true });
      clock?.remove();
    },
  };
}

/** Lets something happen, and undoes it, but for the move. @param move renames the home, with all who know of it. */
export async function happen(
  disaster: Disaster,
  { folder, clock }: Machine,
  chance: Chance,
  move: () => void,
): Promise<void> {
  if (disaster === 'home moved') return move();
  if (disaster === 'clock') {
    clock?.set(chance.oneOf(['+1d', '-1d', '+400d', '+90m']));
    await sleep(LASTS_MS);
    return clock?.set('+0');
  }
  const filler = join(folder, 'filler');
  fillDisk(filler);
  await sleep(LASTS_MS);
  rmSync(filler);
}
