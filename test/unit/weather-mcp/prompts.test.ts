import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { TOOLS } from '../../../src/tools/index.js';
import { PROMPTS } from '../../../src/weather-mcp/prompts.js';
import { connectInMemory } from '../../fakes/mcp-client.js';
import { fakeServices } from '../tools/fake-services.js';

let client: Client;
beforeEach(async () => {
  client = await connectInMemory(fakeServices(() => Date.UTC(2026, 10, 24, 12)).services);
});

async function textOf(name: string, given: Record<string, string>): Promise<string> {
  const { messages } = await client.getPrompt({ name, arguments: given });
  expect(messages).toEqual([{ role: 'user', content: { type: 'text', text: expect.any(String) } }]);
  return messages.map(({ content }) => (content.type === 'text' ? content.text : '')).join('');
}

describe('prompts', () => {
  it('are listed with what they need', async () => {
    const { prompts } = await client.listPrompts();
    const needs = prompts.map(({ name, arguments: given = [] }) => [
      name,
      ...given.map((argument) => `${argument.name}${argument.required ? '' : '?'}`),
    ]);
    expect(needs).toEqual([
      ['compare_two_cities', 'first_place', 'second_place', 'start_date?', 'end_date?'],
      ['was_last_summer_unusual', 'place'],
      ['report_on_a_place', 'place', 'start_year?', 'end_year?'],
    ]);
  });

  it('take no control characters', async () => {
    await expect(textOf('report_on_a_place', { place: 'Oslo\u001b[2J' })).rejects.toThrow(
      'place has the control character U+001B; it takes text without.',
    );
  });

  it('take what is given, and have a default for what is not', async () => {
    const cities = { first_place: 'Oslo', second_place: 'Bergen' };
    expect(await textOf('compare_two_cities', cities)).toMatch(
      /^Compare the weather of Oslo and Bergen, 1991-01-01 to 2020-12-31\. /,
    );
    const range = { start_date: '2000-01-01', end_date: ' ' };
    expect(await textOf('compare_two_cities', { ...cities, ...range })).toMatch(
      /^Compare the weather of Oslo and Bergen, 2000-01-01 to 2020-12-31\. /,
    );
  });

  it('know what day it is', async () => {
    expect(await textOf('was_last_summer_unusual', { place: 'Oslo' })).toMatch(
      /^Today is 2026-11-24\. Was the last summer that has ended in Oslo unusual\? /,
    );
    expect(await textOf('report_on_a_place', { place: 'Oslo' })).toMatch(
      /^Write a one-page report on the climate of Oslo, 1940 to 2025\. /,
    );
  });

  it('name only tools that there are', () => {
    const given = Object.fromEntries(
      PROMPTS.flatMap((prompt) => prompt.arguments.map(({ name }) => [name, 'x'])),
    );
    const text = PROMPTS.map((prompt) => prompt.text(given, '2026-11-24')).join(' ');
    const named = text.match(/\b[a-z]+(_[a-z]+)+\b/g) ?? [];
    expect(named).toContain('start_gathering');
    expect(named.filter((name) => !TOOLS.some((tool) => tool.name === name))).toEqual([]);
  });

  it.each([
    [
      'compare_three_cities',
      {},
      'There is no prompt "compare_three_cities"; known are compare_two_cities, was_last_summer_unusual, report_on_a_place.',
    ],
    [
      'compare_two_cities',
      { first_place: 'Oslo', second_place: ' ' },
      'compare_two_cities lacks second_place; it takes a place, such as Seattle or "Springfield, Illinois".',
    ],
    [
      'compare_two_cities',
      {},
      'compare_two_cities lacks first_place; it takes a place, such as Seattle or "Springfield, Illinois". compare_two_cities lacks second_place;',
    ],
  ])('%s with %j is refused', async (name, given, words) => {
    await expect(client.getPrompt({ name, arguments: given })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining(words),
    });
  });
});
