import { ARGUMENTS } from './arguments.js';
import { FRAMES } from './frames.js';
import { manifestsTarget } from './manifests.js';
import { sqlTarget } from './sql.js';
import { UPSTREAM_BODIES } from './upstream-bodies.js';

/** Runs so many cases in all, divided among what strangers give input to. @throws the first law that is broken. */
export async function fuzz(
  cases: number,
  seed: number,
  onProgress: (text: string) => void,
): Promise<void> {
  for (const target of [...UPSTREAM_BODIES, manifestsTarget(), ARGUMENTS, FRAMES, sqlTarget()]) {
    const share = Math.ceil((cases * target.share) / 100);
    const begun = performance.now();
    await target.run(share, seed);
    const seconds = Math.round((performance.now() - begun) / 1_000);
    onProgress(`${target.name}: ${share} cases in ${seconds} s`);
  }
}
