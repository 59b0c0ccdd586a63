import { z } from 'zod';
import { InvalidInputError } from '../base/errors.js';
import { refuseMistakes } from '../base/mistakes.js';
import { refuseActing } from '../mcp/arguments.js';
import { defineMethod, LIST_CACHE, type Methods, ONE_PAGE } from '../mcp/methods.js';

type Arguments = Record<string, string>;

interface Prompt {
  name: string;
  title: string;
  description: string;
  arguments: { name: string; description: string; required: boolean }[];
  /** The message that the prompt becomes. */
  text(given: Arguments, today: string): string;
}

const ANSWER =
  'Answer first in one sentence, then with the numbers, their units and dates. Say what is not complete or provisional, and keep the attribution of the data.';

const PLACE = { description: 'such as Seattle or "Springfield, Illinois"', required: true };

/** The most common tasks. */
export const PROMPTS: readonly Prompt[] = [
  {
    name: 'compare_two_cities',
    title: 'Compare two cities',
    description: 'Which of two cities is warmer, wetter, windier, and by how much.',
    arguments: [
      { name: 'first_place', ...PLACE },
      { name: 'second_place', ...PLACE },
      { name: 'start_date', description: 'YYYY-MM-DD; 1991-01-01 when left out', required: false },
      { name: 'end_date', description: 'YYYY-MM-DD; 2020-12-31 when left out', required: false },
    ],
    text: ({ first_place, second_place, start_date = '1991-01-01', end_date = '2020-12-31' }) =>
      `Compare the weather of ${first_place} and ${second_place}, ${start_date} to ${end_date}. Gather both with one start_gathering (daily; maximum, minimum and mean temperature, precipitation, wind) and take the results with await_result. Set them side by side with analyze_climate: normals, records with their dates, yearly precipitation; draw them with plot_data. ${ANSWER}`,
  },
  {
    name: 'was_last_summer_unusual',
    title: 'Was last summer unusual?',
    description: 'Last summer in one place against the summers of 1991 to 2020.',
    arguments: [{ name: 'place', ...PLACE }],
    text: ({ place }, today) =>
      `Today is ${today}. Was the last summer that has ended in ${place} unusual? Summer is June to August, south of the equator December to February. Gather days from 1991-01-01 to the end of that summer with one start_gathering (mean, maximum and minimum temperature, precipitation) and wait with await_result. Then compare that summer with those of 1991 to 2020, the WMO's normal period, with query_data: mean temperature, hottest day, precipitation, its rank among them; plot_data of kind climatology shows the year over what is usual. ${ANSWER}`,
  },
  {
    name: 'report_on_a_place',
    title: 'Report on a place',
    description:
      "A place's climate since 1940: what is usual, its records, and how it has changed.",
    arguments: [
      { name: 'place', ...PLACE },
      { name: 'start_year', description: '1940 when left out', required: false },
      { name: 'end_year', description: 'last year when left out', required: false },
    ],
    text: ({ place, start_year = '1940', end_year }, today) =>
      `Write a one-page report on the climate of ${place}, ${start_year} to ${end_year ?? Number(today.slice(0, 4)) - 1}. Gather all whole years of it with one start_gathering (daily; maximum, minimum and mean temperature, precipitation, wind); it may take minutes, so say so and go on. When await_result has it, tell what is usual, the records with their dates, and how it has changed: analyze_climate gives normals, trend and records, plot_data the warming stripes. ${ANSWER}`,
  },
];

/** The prompts, for hosts that offer them to users. @param now unix milliseconds. */
export function promptMethods(now: () => number): Methods {
  return {
    'prompts/list': {
      params: ONE_PAGE,
      answer: () => ({ prompts: PROMPTS.map(({ text: _text, ...prompt }) => prompt) }),
      cache: LIST_CACHE,
    },
    'prompts/get': defineMethod({
      params: z.looseObject({
        name: z.string(),
        arguments: z.record(z.string(), z.string()).optional(),
      }),
      answer: ({ name, arguments: received }) => {
        const prompt = promptOf(name);
        const given = checkArguments(prompt, received ?? {});
        const text = prompt.text(given, new Date(now()).toISOString().slice(0, 10));
        return {
          description: prompt.description,
          messages: [{ role: 'user', content: { type: 'text', text } }],
        };
      },
    }),
  };
}

/** @throws InvalidInputError when no prompt has the name. */
export function promptOf(name: string): Prompt {
  const prompt = PROMPTS.find((candidate) => candidate.name === name);
  if (prompt !== undefined) return prompt;
  const known = PROMPTS.map((candidate) => candidate.name).join(', ');
  throw new InvalidInputError(`There is no prompt "${name}"; known are ${known}.`);
}

/** Arguments without the empty ones: hosts send an omitted argument as empty text. */
function checkArguments(prompt: Prompt, received: Arguments): Arguments {
  const given = Object.fromEntries(Object.entries(received).filter(([, value]) => value.trim()));
  refuseActing(given);
  const missing = prompt.arguments.filter(({ name, required }) => required && !(name in given));
  refuseMistakes(
    missing.map(
      ({ name, description }) => `${prompt.name} lacks ${name}; it takes a place, ${description}.`,
    ),
  );
  return given;
}
