import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { InvalidInputError, UnavailableError } from '../base/errors.js';
import type { LoadConfig } from '../config.js';
import { isNumberedStep } from '../durable/promises.js';
import { readStates } from '../durable/states.js';
import { type KnownStep, readSteps } from '../durable/steps.js';
import type { ToolServices } from '../tools/services.js';
import { commandServices } from './command-services.js';
import { print, printJson, printTable } from './output.js';

interface StepsOptions {
  follow?: true;
  json?: true;
}

/** A person waits longer than an agent. */
const READ_MS = 10_000;

/** Between two looks at a job that is followed. */
const FOLLOW_MS = 500;

/** steps: what became of each chunk of a job. */
export function addStepsCommand(program: Command, config: LoadConfig): void {
  program
    .command('steps')
    .description('tell of each step of a job: state, attempt, last error, worker, time')
    .argument('<job_name>')
    .option('--follow', 'print each change, a line each, until the job ends')
    .option('--json', 'print the answer as JSON; with --follow a line for each change')
    .action((name: string, options: StepsOptions) => {
      const services = commandServices(config());
      return options.follow ? follow(name, services, options) : show(name, services, options);
    });
}

async function show(name: string, services: ToolServices, { json }: StepsOptions): Promise<void> {
  const { status, steps } = await look(name, services);
  if (json) return printJson({ job_name: name, status, steps });
  printTable(
    ['step', 'state', 'attempt', 'time', 'worker', 'last error or wait'],
    steps.map((step) => [
      nameOf(step),
      step.state,
      step.attempt,
      timeOf(step),
      step.worker,
      step.error ?? step.waits,
    ]),
  );
}

async function follow(name: string, services: ToolServices, { json }: StepsOptions): Promise<void> {
  const told = new Map<string, string>();
  let hasReader = true;
  process.stdout.once('error', () => {
    hasReader = false;
  });
  while (hasReader) {
    const { status, steps } = await look(name, services);
    for (const step of steps) {
      const text = json ? JSON.stringify({ job_name: name, ...step }) : lineOf(step);
      if (told.get(step.step) !== text) print(text);
      told.set(step.step, text);
    }
    if (status !== 'running')
      return print(json ? JSON.stringify({ job_name: name, status }) : status);
    await sleep(FOLLOW_MS);
  }
}

/** @throws InvalidInputError for a job that there is not, UnavailableError where nothing can be told of its steps. */
async function look(
  name: string,
  services: ToolServices,
): Promise<{ status: string; steps: readonly KnownStep[] }> {
  // In this order: a job that has ended in between is looked at once more.
  const state = (await readStates([name], services, READ_MS)).get(name);
  if (state?.kind === 'absent') throw new InvalidInputError(state.why);
  if (state?.kind === 'hidden') throw new UnavailableError(state.why);
  const { steps, note } = await readSteps(name, services, READ_MS);
  if (steps === undefined) throw new UnavailableError(note);
  const status = state !== undefined && 'job' in state ? state.job.status : 'completed';
  return { status, steps };
}

/** The activity's id, with its summary where the SDK gave the id. */
function nameOf({ step, summary }: KnownStep): string {
  return isNumberedStep(step) && summary !== undefined ? `${step}: ${summary}` : step;
}

function timeOf({ seconds, next_attempt_at }: KnownStep): string | undefined {
  if (seconds !== undefined) return `took ${seconds} s`;
  return next_attempt_at && `next attempt at ${next_attempt_at}`;
}

function lineOf(step: KnownStep): string {
  const attempt =
    step.attempt !== undefined && step.attempt > 1 ? `attempt ${step.attempt}` : undefined;
  const reason = step.error ?? step.waits;
  return [
    nameOf(step),
    step.state,
    attempt,
    timeOf(step),
    step.worker && `by ${step.worker}`,
    reason,
  ]
    .filter(Boolean)
    .join('  ');
}
