import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SETTINGS } from '../../src/settings/settings.js';

const compose = readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8');

function matches(pattern: RegExp): string[] {
  return [...compose.matchAll(pattern)].map((match) => match[1] ?? '');
}

describe('docker-compose.yml', () => {
  it('runs Temporal on PostgreSQL with its Web UI, and a worker', () => {
    expect(matches(/^ {2}([a-z-]+):$/gm)).toEqual([
      'postgresql',
      'temporal-schema',
      'temporal',
      'temporal-namespace',
      'temporal-ui',
      'results',
      'worker',
      'postgresql', // The volume.
    ]);
  });

  it('lets only this machine reach what it publishes', () => {
    expect(matches(/^ {6}- "?([\d.:]+:\d+)"?$/gm)).toEqual([
      '127.0.0.1:7233:7233',
      '127.0.0.1:8080:8080',
    ]);
  });

  it('pins every image, and keeps the deprecated auto-setup out', () => {
    const images = matches(/^ {4}image: (.+)$/gm).filter((image) => image !== 'durable-weather');
    expect(images).toHaveLength(6);
    for (const image of images) {
      expect(image).toMatch(/^[a-z]+(\/[a-z-]+)?:\$\{[A-Z_]+:-\d+(\.\d+)+\}$/);
    }
    expect(compose).not.toContain('auto-setup');
  });

  it('keeps results on the host, where the MCP server reads them', () => {
    const worker = compose.slice(compose.indexOf('\n  worker:'));
    expect(worker).toContain('DURABLE_WEATHER_STORE: /results\n');
    expect(worker).toContain('- ./results:/results\n');
  });

  it('hands on to the worker every setting that one reads, and no other', () => {
    const [, environment = ''] =
      /\n {2}worker:[\s\S]*? environment:\n([\s\S]*?)\n {4}\w/.exec(compose) ?? [];
    const given = [...environment.matchAll(/^ {6}([A-Z_]+): (.+)$/gm)].map(([, name, value]) => [
      name,
      value,
    ]);
    const read = Object.entries(SETTINGS).filter(([, row]) => 'isWorkers' in row);
    expect(given).toEqual([
      ['TEMPORAL_ADDRESS', 'temporal:7233'],
      ['TEMPORAL_NAMESPACE', 'default'],
      ['DURABLE_WEATHER_STORE', '/results'],
      ...read
        .map(([name]) => [name, `\${${name}:-}`])
        .filter(([name]) => name !== 'DURABLE_WEATHER_STORE'),
    ]);
  });

  it('mounts and runs only files that are here', () => {
    const mounted = matches(/^ {6}- \.\/(deployment\/\S+?):/gm);
    const scripts = matches(/"\/setup\/([a-z-]+\.sh)"/g).map(
      (name) => `deployment/temporal/${name}`,
    );
    expect(scripts).toHaveLength(2);
    for (const path of [...mounted.filter((name) => name.endsWith('.yaml')), ...scripts]) {
      expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')).not.toBe('');
    }
  });
});
