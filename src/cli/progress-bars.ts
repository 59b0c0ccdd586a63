import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { Probed } from '../tools/probe-status.js';
import { visibleLine } from './visible.js';

const NAME_WIDTH = 40;

/** A progress bar a job, on stderr; they stay on the screen when stopped. */
export function createBars() {
  const multi = new MultiBar(
    {
      format: '{name} {bar} {percentage}% | {value}/{total} chunks | {note}',
      stream: process.stderr,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  const bars = new Map<string, SingleBar>();
  return {
    /** Creates the job's bar at first sight, then moves it. */
    show: ({ job_name, status, progress, attention }: Probed): void => {
      const total = progress?.chunks_total ?? 1;
      const done = status === 'completed' ? total : (progress?.chunks_done ?? 0);
      const note = visibleLine(attention ?? (progress ? `${progress.rows} rows` : status));
      const name = visibleLine(job_name).slice(0, NAME_WIDTH).padEnd(NAME_WIDTH);
      const bar = bars.get(job_name) ?? multi.create(total, 0, { name, note });
      bars.set(job_name, bar);
      bar.setTotal(total);
      bar.update(done, { name, note });
    },
    stop: () => multi.stop(),
  };
}
