/** What the view knows of a job, from the answers of start_gathering, probe_status, await_result and read_rows. */

export interface ShownJob {
  name: string;
  place: string;
  status: string;
  /** Of 100, while it runs. */
  percent?: number;
  etaSeconds?: number;
  /** What holds it up, or why it ended otherwise. */
  attention?: string;
  startDate?: string;
  endDate?: string;
  unitOf: Record<string, string>;
}

/** A job in an answer of the server. All fields but the name may be absent. */
interface JobAnswer {
  job_name: string;
  place?: string;
  status?: string;
  progress?: { percent?: number };
  eta_seconds?: number;
  attention?: string;
  error?: string;
  message?: string;
  result?: {
    place?: string;
    start_date?: string;
    end_date?: string;
    statistics?: Record<string, { unit?: string }>;
  };
}

/** The jobs of an answer, with what was known of them before. */
export function jobsOf(
  answer: Record<string, unknown> | undefined,
  known: readonly ShownJob[],
): ShownJob[] {
  const { jobs } = (answer ?? {}) as { jobs?: JobAnswer[] };
  return (jobs ?? []).map((job) =>
    merge(
      job,
      known.find(({ name }) => name === job.job_name),
    ),
  );
}

function merge(job: JobAnswer, before: ShownJob | undefined): ShownJob {
  const { result } = job;
  const percent = job.progress?.percent;
  const attention = job.error ?? job.attention ?? job.message;
  const units = Object.entries(result?.statistics ?? {});
  const startDate = result?.start_date ?? before?.startDate;
  const endDate = result?.end_date ?? before?.endDate;
  return {
    name: job.job_name,
    place: job.place ?? result?.place ?? before?.place ?? job.job_name,
    status: job.status ?? 'unknown',
    ...(percent !== undefined && { percent }),
    ...(job.eta_seconds !== undefined && { etaSeconds: job.eta_seconds }),
    ...(attention !== undefined && { attention }),
    ...(startDate !== undefined && { startDate }),
    ...(endDate !== undefined && { endDate }),
    unitOf: Object.fromEntries([
      ...Object.entries(before?.unitOf ?? {}),
      ...units.map(([variable, { unit = '' }]) => [variable, unit]),
    ]),
  };
}

/** How long something takes, for a reader: "40 s", "3 min", "2 h". */
export function durationWords(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
