import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { createProgram } from '../../src/cli/program.js';
import { SETTINGS } from '../../src/settings/settings.js';
import { schemaFaults } from '../fakes/schema-faults.js';

interface Service {
  image: string;
  environment?: Record<string, string>;
  secrets?: string[];
  container_name?: string;
  command?: string[];
  ports?: string[];
  restart?: string;
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
}

const compose = readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8');
const { services, secrets }: { services: Record<string, Service>; secrets: object } =
  parse(compose);

function matches(pattern: RegExp): string[] {
  return [...compose.matchAll(pattern)].map((match) => match[1] ?? '');
}

/** A variable of the shell or of .env, with what Compose makes of it. */
function handedOn(name: string, rule = ':-'): string {
  return `\${${name}${rule}}`;
}

/** What the Compose specification has against a file. */
const faultsOf = (text: string) => schemaFaults('compose-spec', parse(text));

describe('docker-compose.yml', () => {
  it('is what the Compose specification allows', () => {
    expect(faultsOf(compose)).toEqual([]);
    const misspelt = compose.replace('stop_grace_period: 30s', 'stop_grace_time: 30s');
    expect(faultsOf(misspelt)).toEqual([
      '/services/worker must NOT have unevaluated properties (stop_grace_time)',
    ]);
  });

  it('knows of each service that goes on running whether it is well', () => {
    const running = Object.entries(services).filter(
      ([, { restart }]) => restart === 'unless-stopped',
    );
    expect(running.map(([name]) => name)).toEqual([
      'postgresql',
      'temporal',
      'temporal-ui',
      'worker',
      'mcp',
    ]);
    expect(running.filter(([, { healthcheck }]) => healthcheck === undefined)).toEqual([]);
  });

  it('has workers of which there may be several, that are well when their server has their poll', () => {
    const { container_name, ports, command, healthcheck } = services.worker as Service;
    expect({ container_name, ports }).toEqual({});
    const health = command?.find((word) => word.startsWith('--health='));
    const address = health?.split('=')[1];
    expect(healthcheck?.test.join(' ')).toContain(`http://${address}/readyz`);
  });

  it('gives the image commands that the program has', () => {
    const known = createProgram(() => ({}) as never).commands.map((one) => one.name());
    const commands = Object.values(services)
      .filter(({ image }) => image === 'durable-weather')
      .map(({ command }) => command?.[0]);
    expect(commands).toEqual(['worker', 'serve']);
    expect(known).toEqual(expect.arrayContaining(commands));
    const dockerfile = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8');
    expect(dockerfile).toMatch(/^ENTRYPOINT \["tini", "--", ".*\/durable-weather"\]$/m);
  });

  it('waits for what is named, in a state that it can reach', () => {
    for (const { depends_on = {} } of Object.values(services)) {
      for (const [name, { condition }] of Object.entries(depends_on)) {
        const { restart, healthcheck } = services[name] as Service;
        const isLasting = restart === 'unless-stopped' && healthcheck !== undefined;
        expect([name, condition]).toEqual([
          name,
          isLasting ? 'service_healthy' : 'service_completed_successfully',
        ]);
      }
    }
  });

  it('runs Temporal on PostgreSQL with its Web UI, and a worker', () => {
    expect(Object.keys(services)).toEqual([
      'postgresql',
      'temporal-schema',
      'temporal',
      'temporal-namespace',
      'temporal-ui',
      'results',
      'worker',
      'mcp',
    ]);
  });

  it('lets only this machine reach what it publishes', () => {
    expect(matches(/^ {6}- "?([\d.:]+:\d+)"?$/gm)).toEqual([
      '127.0.0.1:7233:7233',
      '127.0.0.1:8080:8080',
      '127.0.0.1:8787:8787',
    ]);
  });

  it('pins every image, and keeps the deprecated auto-setup out', () => {
    const images = Object.values(services)
      .map(({ image }) => image)
      .filter((image) => image !== 'durable-weather');
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
        .map(([name]) => [name, handedOn(name)])
        .filter(([name]) => name !== 'DURABLE_WEATHER_STORE'),
    ]);
  });

  it('hands on to the MCP server what it reads beside a worker, and no more', () => {
    expect(services.mcp?.environment).toEqual({
      TEMPORAL_ADDRESS: 'temporal:7233',
      TEMPORAL_NAMESPACE: 'default',
      DURABLE_WEATHER_STORE: '/results',
      DURABLE_WEATHER_TASK_QUEUE: handedOn('DURABLE_WEATHER_TASK_QUEUE'),
      OPEN_METEO_GEOCODING_URL: handedOn('OPEN_METEO_GEOCODING_URL'),
      OPEN_METEO_ARCHIVE_URL: handedOn('OPEN_METEO_ARCHIVE_URL'),
      OPEN_METEO_API_KEY: handedOn('OPEN_METEO_API_KEY'),
      DURABLE_WEATHER_TOKEN: handedOn('DURABLE_WEATHER_TOKEN'),
      DURABLE_WEATHER_TOKEN_FILE: handedOn('DURABLE_WEATHER_TOKEN_FILE', ':+/run/secrets/tokens'),
      DURABLE_WEATHER_TASK_SECRET: handedOn('DURABLE_WEATHER_TASK_SECRET'),
      DURABLE_WEATHER_ALLOWED_HOSTS: handedOn('DURABLE_WEATHER_ALLOWED_HOSTS', ':-localhost'),
    });
    expect(services.mcp?.secrets).toEqual(['tokens']);
    expect(secrets).toEqual({
      tokens: { file: handedOn('DURABLE_WEATHER_TOKEN_FILE', ':-/dev/null') },
    });
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
