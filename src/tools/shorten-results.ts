import type { Result } from '../results/manifest.js';
import { countTokens } from '../tokens.js';

/** Of an answer, where leaving out what its statistics can do without makes it so. */
const MAX_TOKENS = 2_000;

/** What may be left out of a result: never what its statistics are, and of how many rows of which place. */
type Spare = Exclude<keyof Result, 'statistics' | 'rows' | 'place' | 'provisional_from'>;

interface Step {
  /** What it leaves out, for the reader. */
  what: string;
  keysOf(result: Result): Spare[];
}

/**
 * What is left out, the least missed first. What a reader would take for granted stays: that not all rows have a value,
 * or that upstream still revises them. Coordinates stay where no place stands for them.
 */
const STEPS: Step[] = [
  { what: 'source and data', keysOf: () => ['source', 'data'] },
  {
    what: 'completeness where it is 100 % of all variables',
    keysOf: ({ completeness }) =>
      Object.values(completeness).every((percent) => percent === 100) ? ['completeness'] : [],
  },
  {
    what: 'elevation_m and the coordinates of named places',
    keysOf: ({ place }) =>
      place === undefined ? ['elevation_m'] : ['elevation_m', 'latitude', 'longitude'],
  },
  {
    what: 'timezone, start_date, end_date and resolution',
    keysOf: () => ['timezone', 'start_date', 'end_date', 'resolution'],
  },
  { what: 'station', keysOf: () => ['station'] },
];

/** A result as agents get it of many jobs. */
export type ShortResult = Omit<Result, Spare> & Partial<Result>;

interface Answer {
  jobs: { result?: Result | undefined }[];
  next_step: string;
}

/**
 * Leaves out of all results, step by step, what they can be compared without, until the answer is short enough; its
 * next_step then says what is missing and who has it. Statistics stay as they are, also where they alone are too long:
 * an agent that lacks a number may make it up.
 */
export function shortenResults<Given extends Answer>(answer: Given) {
  const results = answer.jobs.flatMap(({ result }) => result ?? []);
  const steps = STEPS.filter(({ keysOf }) =>
    results.some((result) => keysOf(result).some((key) => key in result)),
  );
  if (steps.length === 0 || isShort(answer)) return answer;
  for (let count = 1; count <= steps.length; count++) {
    const left = steps.slice(0, count);
    const short = shorten(answer, left, `${lackOf(left, results.length)}.`);
    if (isShort(short)) return short;
  }
  return shorten(answer, steps, `${lackOf(steps, results.length)}; ${LONG_BY_STATISTICS}.`);
}

function isShort(answer: object): boolean {
  return countTokens(JSON.stringify(answer)) <= MAX_TOKENS;
}

function shorten<Given extends Answer>(answer: Given, steps: readonly Step[], lack: string) {
  const { jobs, next_step, ...others } = answer;
  const attributions = jobs.flatMap(({ result }) => result?.source.attribution ?? []);
  return {
    jobs: jobs.map((job) => {
      const { result } = job;
      if (result === undefined) return job;
      const keys = steps.flatMap(({ keysOf }) => keysOf(result));
      return { ...job, result: without(keys, result) };
    }),
    ...others,
    attribution: [...new Set(attributions)].join('; '),
    next_step: `${next_step} ${lack}`,
  };
}

function without(keys: readonly string[], result: Result): ShortResult {
  const kept = Object.entries(result).filter(([key]) => !keys.includes(key));
  return Object.fromEntries(kept) as ShortResult;
}

const LONG_BY_STATISTICS =
  'the statistics are whole and long by themselves, and analyze_climate or query_data compare many jobs in fewer words';

function lackOf(steps: readonly Step[], results: number): string {
  const what = steps.map((step) => step.what).join(', ');
  const fewer = results > 1 ? 'await_result with fewer job names or ' : '';
  return `For length all results here lack ${what}: ${fewer}the resource weather://jobs/{job_name} has them`;
}
