import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { ProbedJob } from '../durable/tools/probe-status.js';
import { progressWords } from './progress-words.js';
import { visibleLine } from './visible.js';

const NAME_WIDTH = 40;

/** Percent. */
const WHOLE = 100;

/**
 * A progress bar for each job, on stderr; the bars stay on the screen when stopped. They hide the cursor and switch off
 * the wrapping of lines, which a terminal would keep to when a signal ends the process: so its end stops them too.
 */
export function createBars() {
  const multi = new MultiBar(
    {
      format: '{name} {bar} {percentage}% | {note}',
      stream: process.stderr,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  const bars = new Map<string, SingleBar>();
  const stop = () => {
    process.removeListener('exit', stop);
    multi.stop();
  };
  process.once('exit', stop);
  return {
    /** Creates the job's bar the first time, then moves it. */
    show: ({ job_name, status, progress, attention, eta_seconds }: ProbedJob): void => {
      const percent = status === 'completed' ? WHOLE : (progress?.percent ?? 0);
      const left = eta_seconds === undefined ? '' : `, ${eta_seconds} s left`;
      const note = visibleLine(attention ?? `${progressWords(progress) ?? status}${left}`);
      const name = visibleLine(job_name).slice(0, NAME_WIDTH).padEnd(NAME_WIDTH);
      const bar = bars.get(job_name) ?? multi.create(WHOLE, 0, { name, note });
      bars.set(job_name, bar);
      bar.update(percent, { name, note });
    },
    stop,
  };
}
