import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { fileManifests } from '../../../src/store/manifests.js';
import { finishedGathering, storedResults } from '../../../src/store/results.js';
import { describeResultsContract } from '../../contracts/results-contract.js';
import { aManifest } from '../../fakes/a-manifest.js';
import { resultsInFolder } from '../../fakes/results-in-folder.js';

describeResultsContract('beside manifests', () => resultsInFolder(storedResults));

it('a manifest is the record of a gathering, and stays what it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'results-'));
  try {
    await fileManifests(folder).write(aManifest('seattle'));
    const results = storedResults(folder);
    const gathering = finishedGathering(aManifest('seattle'));
    expect(await results.read('seattle')).toEqual(gathering);
    expect(await results.put({ ...gathering, identity: 'other' })).toEqual(gathering);
    await results.remove('seattle');
    expect(await results.read('seattle')).toBeUndefined();
  } finally {
    await rm(folder, { recursive: true });
  }
});
