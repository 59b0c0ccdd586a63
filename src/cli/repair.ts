import { removeFile } from '../base/held-files.js';
import { remakeJob } from '../durable/start.js';
import type { Manifests } from '../store/manifests.js';
import { finishedGathering } from '../store/results.js';
import type { StoreFaults } from '../store/store-faults.js';
import type { ToolServices } from '../tools/services.js';

/** Repairs a result store as far as possible. @returns a sentence for each repair. */
export async function repairStore(faults: StoreFaults, services: ToolServices): Promise<string[]> {
  return [
    ...removeLeftovers(faults),
    ...(await setAsideDamaged(faults, services.manifests)),
    ...(await gatherAgain(faults, services)),
  ];
}

function removeLeftovers({ leftovers }: StoreFaults): string[] {
  for (const path of leftovers) removeFile(path);
  return leftovers.length === 0 ? [] : [`${leftovers.length} unfinished files were removed.`];
}

async function setAsideDamaged(
  { unreadable }: StoreFaults,
  manifests: Manifests,
): Promise<string[]> {
  const damaged = unreadable.filter(({ isDamaged }) => isDamaged);
  for (const { job_name } of damaged) await manifests.setAside(job_name);
  return damaged.map(
    ({ job_name }) =>
      `The manifest of "${job_name}" was set aside; start_gathering with the same input and job_name gathers the job again.`,
  );
}

async function gatherAgain({ incomplete }: StoreFaults, services: ToolServices): Promise<string[]> {
  const done: string[] = [];
  for (const { manifest, faults } of incomplete) {
    await remakeJob(finishedGathering(manifest), services);
    done.push(`"${manifest.job_name}" gathers the days of ${faults.length} parts again.`);
  }
  return done;
}
