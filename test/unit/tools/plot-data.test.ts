import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { callTool } from '../../../src/mcp/call-tool.js';
import { fileOutputs } from '../../../src/store/outputs.js';
import { plotData } from '../../../src/tools/plot-data.js';
import type { ToolServices } from '../../../src/tools/services.js';
import { putObserved } from '../../fakes/observed-jobs.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { call, fakeServices } from './fake-services.js';

let store: JobStore;
let services: ToolServices;
beforeAll(async () => {
  store = await createJobStore();
  await putObserved(store);
});
afterAll(() => store.remove());
beforeEach(() => {
  const { manifests } = store;
  const outputs = fileOutputs(store.path);
  services = {
    ...fakeServices(Date.now, { manifests }).services,
    outputs,
    rows: async () => store.rows,
  };
});

const plot = (input: unknown) =>
  callTool(plotData, input, services, call, { log: () => undefined });

const textOf = ({ content }: Awaited<ReturnType<typeof plot>>) =>
  content.map((block) => (block.type === 'text' ? block.text : '')).join('');

describe('plot_data', () => {
  it('gives a PNG to look at and says where the same PNG is saved', async () => {
    const input = { job_names: ['seattle', 'new-york'], kind: 'comparison' };
    const answer = await plot(input);
    expect(Object.keys(answer)).toEqual(['content']);
    expect(answer.content.map(({ type }) => type)).toEqual(['image', 'text']);
    const [image] = answer.content as unknown as [{ data: string; mimeType: string }];
    expect(image.mimeType).toBe('image/png');

    const [, words, path] = /^(.+) Saved as (.+) \(PNG, \d+ kB\)\.$/.exec(textOf(answer)) ?? [];
    expect(words).toBe(
      'Mean of maximum and minimum temperature in Seattle and New York. Daily values, 2012-01-01 to 2015-12-31; box: middle half with median, line: 5th to 95th percentile, dots: extremes. Model best_match, days: UTC.',
    );
    expect(
      String(path).startsWith(join(store.path, 'plots', 'comparison_seattle_and_1_more_')),
    ).toBe(true);
    expect(readFileSync(String(path)).toString('base64')).toBe(image.data);
    expect(image.data.length).toBeLessThan(300_000);
  });

  it('saves an SVG on request, under a name that tells its content, and shows its PNG', async () => {
    const input = { job_names: ['seattle'], kind: 'monthly_box', format: 'svg' };
    const answer = await plot(input);
    expect(answer.content[0]).toMatchObject({ type: 'image', mimeType: 'image/png' });
    const path = String(/Saved as (.+) \(SVG, \d+ kB\)\.$/.exec(textOf(answer))?.[1]);
    const svg = readFileSync(path, 'utf8');
    expect(svg).toMatch(/^<svg [^>]*width="900" height="500"/);
    const hash = createHash('sha256').update(svg).digest('hex').slice(0, 8);
    expect(path).toBe(join(store.path, 'plots', `monthly_box_seattle_${hash}.svg`));
  });

  it('makes one file of one picture, however often it is asked for', async () => {
    const input = { job_names: ['seattle'], kind: 'calendar_heat_map', year: 2013 };
    const answers = [await plot(input), await plot(input)];
    expect(textOf(answers[1] as never)).toBe(textOf(answers[0] as never));
    const files = readdirSync(join(store.path, 'plots'));
    expect(files.filter((name) => name.startsWith('calendar_heat_map_'))).toHaveLength(1);
  });

  it.each([
    [
      { job_names: ['seattle'], kind: 'pie' },
      'kind is "pie"; it must be one of time_series, climatology, warming_stripes, monthly_box, calendar_heat_map, wind_rose, comparison.',
    ],
    [
      { job_names: ['seatle'], kind: 'time_series' },
      'No job is called "seatle"; did you mean "seattle"?',
    ],
    [
      { job_names: ['seattle'], kind: 'wind_rose' },
      'wind_rose needs wind_direction_10m_dominant and wind_speed_10m_mean or wind_speed_10m_max or wind_gusts_10m_max; "seattle" has temperature_2m_max, temperature_2m_min, precipitation_sum, wind_speed_10m_mean: gather them with start_gathering.',
    ],
  ])('refuses %j', async (input, text) => {
    expect(await plot(input)).toEqual({ content: [{ type: 'text', text }], isError: true });
  });
});
