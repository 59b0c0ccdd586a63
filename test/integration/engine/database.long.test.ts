import { existsSync } from 'node:fs';
import { open, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
import { enginePaths } from '../../../src/engine/home/paths.js';
import {
  databaseFault,
  ensureEngine,
  readEngineStatus,
  setDatabaseAside,
  stopEngine,
} from '../../../src/engine/index.js';
import { findProcesses } from '../../../src/engine/server/home-processes.js';
import { type EngineHome, kill, pidsOf } from '../../fakes/engine-home.js';
import { useEngines } from '../../fakes/use-engines.js';

const VERSION = '1.9.1';

const engines = useEngines();
let home: EngineHome;
let database: string;
beforeEach(async () => {
  home = await engines.createHome();
  database = join(home.path, `temporal-${VERSION}.db`);
});
afterEach(() => home.remove());

async function namesWith(part: string): Promise<string[]> {
  const names = await readdir(home.path);
  return names.filter((name) => name.includes(part) && !/-(wal|shm)$/.test(name));
}

async function overwrite(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(bytes, 0, bytes.length, 0);
  await file.close();
}

describe('a first start that is cut off', () => {
  it.each([0, 10, 30])(
    '%d ms after the database appeared does not stop the next one',
    async (ms) => {
      const called = home.ensureInAnotherProcess().catch(() => undefined);
      while (!existsSync(database)) await sleep(2);
      await sleep(ms);
      const { engines, workers, servers } = findProcesses(enginePaths(home.path));
      await kill(...[...engines, ...workers, ...servers].map(({ pid }) => pid));
      // The caller that is left starts one engine more by itself.
      await called;

      expect(pidsOf(await ensureEngine(home.options()))).toHaveLength(3);
      expect(await namesWith('-unfinished')).toEqual([]);
    },
  );

  it('is set aside by the next, also where nothing says that it was cut off', async () => {
    await writeFile(database, '');

    expect(pidsOf(await ensureEngine(home.options()))).toHaveLength(3);
    expect(await namesWith('.db.unfinished-')).toHaveLength(1);
  });

  it('leaves no pile of set-aside databases', async () => {
    for (const name of ['2020-01-01T00-00-00Z', '2021-01-01T00-00-00Z']) {
      await writeFile(`${database}.unfinished-${name}`, '');
    }
    await writeFile(`${database}-unfinished`, '');
    await writeFile(database, 'half');
    await ensureEngine(home.options());

    expect(await namesWith('.db.unfinished-')).toHaveLength(1);
  });
});

describe('a database that served and is damaged', () => {
  beforeEach(async () => {
    await ensureEngine(home.options());
    await stopEngine(home.path);
    // With its log, from which it would be brought back.
    await rm(`${database}-wal`, { force: true });
    await overwrite(database, Buffer.alloc(100));
  });

  it('is told with what is safe and what to do, and stays where it is', async () => {
    const words = `the database ${database} is damaged (the Temporal server ended with exit code 1: Error: failed starting server: failed creating namespaces: unable to create SQLite admin DB: file is not a database (26) (log: ${join(home.path, 'logs', 'temporal.log')})). Results of finished jobs are safe: they are files in ${join(home.path, 'results')}. "durable-weather doctor --repair" sets the database aside; jobs that were running are then started again by the same start_gathering call.`;
    await expect(ensureEngine(home.options())).rejects.toEqual(
      new UnavailableError(`the engine did not start: ${words}`),
    );
    expect(databaseFault(home.path)).toEqual({ path: database, why: words });
    expect(existsSync(database)).toBe(true);
    expect(await namesWith('unfinished')).toEqual([]);
  });

  it('is seen before anyone tries it, and set aside by the repair', async () => {
    expect(databaseFault(home.path)).toEqual({
      path: database,
      why: `the database ${database} is damaged (it does not begin as an SQLite database)`,
    });
    const said = await setDatabaseAside(home.path);
    const [aside = ''] = await namesWith('.db.damaged-');
    expect(said).toBe(
      `The damaged database was set aside as ${join(home.path, aside)}. Results of finished jobs stay; start_gathering with the same input starts again what was running.`,
    );
    expect(databaseFault(home.path)).toBeUndefined();
    expect(await setDatabaseAside(home.path)).toBeUndefined();
    expect(pidsOf(await ensureEngine(home.options()))).toHaveLength(3);
    expect((await readEngineStatus(home.path)).trouble).toBeUndefined();
  });
});
