import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { seal } from '../../src/durable/folder/checksum.js';
import type { Manifest } from '../../src/store/manifest.js';
import { fileManifests } from '../../src/store/manifests.js';

/**
 * Fills a result store with copies of a finished job, each with a name and a start of its own: what a store looks like
 * after as many jobs. All of them name the parts of the first. Nothing is synced, which would take minutes.
 * @returns the names, in the order of their starts.
 */
export async function copyFinishedJob(
  store: string,
  jobName: string,
  count: number,
): Promise<string[]> {
  const manifests = fileManifests(store);
  const original = await manifests.read(jobName);
  if (original === undefined) throw new Error(`${jobName} is not finished`);
  return Array.from({ length: count }, (_, index) => {
    const copy = copyOf(original, index, manifests.path);
    writeFileSync(manifests.path(copy.job_name), `${JSON.stringify(seal(copy), null, 2)}\n`);
    return copy.job_name;
  });
}

function copyOf(original: Manifest, index: number, pathOf: (name: string) => string): Manifest {
  const job_name = `copy-${String(index).padStart(6, '0')}-of-${original.job_name}`;
  const started = new Date(Date.UTC(2026, 0, 1) + index * 1_000);
  const { result } = original;
  return {
    ...original,
    job_name,
    result: { ...result, data: { ...result.data, uri: pathToFileURL(pathOf(job_name)).href } },
    started_at: started.toISOString(),
    finished_at: new Date(started.getTime() + 500).toISOString(),
  };
}
