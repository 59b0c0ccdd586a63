import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { PACKAGE_ROOT } from '../../src/base/package.js';
import { createSandbox } from '../../src/sandbox/sandbox.js';
import { cleaned, type FuzzTarget, lawTarget } from './target.js';

const TABLE = `CREATE TABLE job_1 AS SELECT DATE '2020-01-01' + CAST(i AS INTEGER) AS time, i AS temperature_2m_max FROM range(40) t(i)`;
const WANTED = {
  key: TABLE,
  loading: () => ({ steps: [[TABLE]], views: [] }),
};

/** Pieces of SELECTs, of what is none, and of what reaches for files, settings and the network. */
const words = (trap: string) => [
  ...[
    'SELECT',
    '*',
    'FROM',
    'job_1',
    'WHERE',
    'GROUP BY',
    'ORDER BY',
    'LIMIT 3',
    'AS',
    'x',
    '1',
    ',',
  ],
  ...[
    '(',
    ')',
    '+',
    '=',
    "'text'",
    'NULL',
    'time',
    'temperature_2m_max',
    'avg(x)',
    'count(*)',
    'JOIN',
  ],
  ...[
    'WITH',
    'UNION ALL',
    'CASE WHEN',
    'END',
    'IN',
    'OVER ()',
    'PIVOT',
    'UNPIVOT',
    'VALUES (1)',
    ';',
  ],
  ...[
    'COPY',
    'TO',
    `'${trap}'`,
    'ATTACH',
    'INSTALL httpfs',
    'LOAD httpfs',
    'SET',
    'PRAGMA',
    'CALL',
  ],
  ...[
    'CREATE TABLE',
    'DROP TABLE',
    'INSERT INTO',
    'EXPORT DATABASE',
    '--',
    '/*',
    '$$',
    '\u0000',
    '"',
  ],
  ...[`read_csv('/etc/passwd')`, `read_text('/etc/hostname')`, `glob('/*')`, `query('SELECT 1')`],
  ...[
    `getenv('HOME')`,
    `write_log('x')`,
    `enable_logging()`,
    `FROM '/etc/passwd'`,
    'duckdb_settings()',
  ],
];

/** A query is answered or refused with words, it writes no file, and the next one is answered. */
export function sqlTarget(): FuzzTarget {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-sql-'));
  const trap = join(folder, 'written');
  const pieces = fc.array(fc.constantFrom(...words(trap)), { minLength: 1, maxLength: 14 });
  const anySql = fc.oneof(
    { weight: 6, arbitrary: pieces.map((chosen) => chosen.join(' ')) },
    { weight: 3, arbitrary: pieces.map((chosen) => `SELECT ${chosen.join(' ')} FROM job_1`) },
    fc.string({ unit: 'binary', maxLength: 60 }),
  );
  const sandbox = createSandbox(join(PACKAGE_ROOT, 'dist', 'query-sandbox.js'));
  const { signal } = new AbortController();
  const target = lawTarget('SQL', 10, anySql, async (sql) => {
    const reply = await sandbox.query(WANTED, sql, signal);
    if (reply.kind === 'refused' && reply.why === '') throw new Error('refused without a word');
    if (JSON.stringify(reply).includes('root:')) throw new Error('a file of the machine was read');
    if (existsSync(trap)) throw new Error('a file was written');
    const next = await sandbox.query(WANTED, 'SELECT count(*) AS n FROM job_1', signal);
    if (JSON.stringify(next) !== ALL_THERE) throw new Error(`then: ${JSON.stringify(next)}`);
  });
  return cleaned(target, () => {
    sandbox.close();
    rmSync(folder, { recursive: true });
  });
}

const ALL_THERE = '{"kind":"answered","answer":{"columns":["n"],"rows":[[40]],"truncated":[]}}';
