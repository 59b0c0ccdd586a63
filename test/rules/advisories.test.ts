import { describe, expect, it } from '@jest/globals';
import { shippedAdvisories, type Vulnerability } from '../../scripts/advisories.js';

const LOCKED = {
  'node_modules/duckdb': { version: '1.5.6' },
  'node_modules/undici': { dev: true, version: '7.30.2' },
  'node_modules/old-tool/node_modules/undici': { dev: true, version: '5.0.0' },
  'node_modules/worker': { dev: true, version: '1.24.0' },
  'node_modules/webpack': { dev: true, version: '5.1.0' },
};
const BUNDLED = new Set(['undici 7.30.2', 'worker 1.24.0']);

const advisory = (title: string) => ({ title, severity: 'high', range: '<9' });
const shipped = (...vulnerabilities: Vulnerability[]) =>
  shippedAdvisories(vulnerabilities, LOCKED, BUNDLED);

describe('an advisory counts', () => {
  it('of a package that users install', () => {
    const via = [advisory('reads beyond the end'), { ...advisory('leaks'), severity: 'low' }];
    expect(shipped({ name: 'duckdb', via, nodes: ['node_modules/duckdb'] })).toEqual([
      { name: 'duckdb', severity: 'high', range: '<9', title: 'reads beyond the end' },
      { name: 'duckdb', severity: 'low', range: '<9', title: 'leaks' },
    ]);
  });

  it('of a package in dist', () => {
    const nodes = ['node_modules/old-tool/node_modules/undici', 'node_modules/undici'];
    expect(shipped({ name: 'undici', via: [advisory('splits')], nodes })).toEqual([
      { name: 'undici', severity: 'high', range: '<9', title: 'splits' },
    ]);
  });
});

describe('none counts', () => {
  it('of a package that only builds or tests', () => {
    const nodes = ['node_modules/webpack'];
    expect(shipped({ name: 'webpack', via: [advisory('hangs')], nodes })).toEqual([]);
  });

  it('of another version than the one in dist', () => {
    const nodes = ['node_modules/old-tool/node_modules/undici'];
    expect(shipped({ name: 'undici', via: [advisory('splits')], nodes })).toEqual([]);
  });

  it('of what a bundled package depends on and dist leaves out', () => {
    const nodes = ['node_modules/worker'];
    expect(shipped({ name: 'worker', via: ['webpack'], nodes })).toEqual([]);
  });
});
