import type { StepReport } from './errand.js';

/** Runs a step and reports it as a line of JSON. What fails is told, and the next step is tried all the same. */
export type Step = (step: string, hold: () => Promise<void>) => Promise<void>;

/** @param write one line of the report. */
export function stepsTo(write: (line: string) => void): Step {
  return async (step, hold) => {
    const begun = performance.now();
    const fault = await hold().then(
      () => undefined,
      (error: Error) => error.message,
    );
    const seconds = Math.round((performance.now() - begun) / 100) / 10;
    const report: StepReport = { step, seconds, ...(fault !== undefined && { fault }) };
    write(JSON.stringify(report));
  };
}
