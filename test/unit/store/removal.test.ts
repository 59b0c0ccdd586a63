import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileManifests } from '../../../src/store/manifests.js';
import { fileRemoval } from '../../../src/store/removal.js';
import { describeRemovalContract } from '../../contracts/removal-contract.js';

describeRemovalContract('from a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'removal-'));
  const manifests = fileManifests(folder);
  return {
    manifests,
    removal: fileRemoval(folder, manifests),
    putFile: async (file, bytes) => {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), Buffer.alloc(bytes));
    },
    hasFile: async (file) => existsSync(join(folder, file)),
    damage: (jobName) => writeFile(manifests.path(jobName), '{'),
    close: () => rm(folder, { recursive: true }),
  };
});
