/** DuckDB alone: runs the statements of a JSON list on stdin, one after the other, and ends. */
import { text } from 'node:stream/consumers';
import { DuckDBInstance } from '@duckdb/node-api';

const statements = JSON.parse(await text(process.stdin));
const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
for (const statement of statements) await connection.runAndReadAll(statement);
