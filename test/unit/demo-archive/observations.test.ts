import { describe, expect, it } from '@jest/globals';
import { loadObservations } from '../../../src/demo-archive/observations.js';

describe('loadObservations', () => {
  it('says which file of observations is missing', async () => {
    await expect(loadObservations('/nowhere/observations.csv')).rejects.toThrow(
      "The bundled archive's observations cannot be read: ENOENT: no such file or directory, open '/nowhere/observations.csv'.",
    );
  });

  it('refuses a file that holds something else', async () => {
    const path = new URL('../../../package.json', import.meta.url).pathname;
    await expect(loadObservations(path)).rejects.toThrow(
      `${path} begins with "{"; bundled observations begin with "location,date,precipitation,temp_max,temp_min,wind,weather".`,
    );
  });
});
