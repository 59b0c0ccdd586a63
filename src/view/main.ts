/** The view of jobs in a host with MCP Apps: how far they are, and when they are done an interactive chart of them. */
import { connectHost, type Host, type HostContext, type ShownAnswer } from './bridge.js';
import { drawChart } from './chart.js';
import { readingAt, showChoices, showLegend, showProgress } from './parts.js';
import { type ChartPeriod, type ChartSeries, finestPeriod, readSeries } from './series.js';
import { jobsOf, type ShownJob } from './shown-job.js';

declare const VERSION: string;

/** A chart of more lines cannot be read, and has no more colours. */
const MOST_JOBS = 10;
const POLL_SECONDS = { least: 2, most: 15 };
const PERIODS: readonly ChartPeriod[] = ['day', 'month', 'year'];
const DAY_MS = 86_400_000;

let host: Host | undefined;
let jobs: ShownJob[] = [];
let series: ChartSeries[] = [];
let period: ChartPeriod | undefined;
let variable: string | undefined;
let locale = 'en';
let poll: ReturnType<typeof setTimeout> | undefined;
/** Of the refresh that counts. An earlier one may still wait for its answers, which are of another period. */
let refreshes = 0;

host = await connectHost(VERSION, {
  answered: (answer) => void take(answer),
  contextChanged: applyContext,
  removed: () => clearTimeout(poll),
});
new ResizeObserver(() => {
  drawFigure();
  host?.resized(Math.ceil(document.body.getBoundingClientRect().height));
}).observe(document.body);
await refresh();

/** Takes an answer of start_gathering or await_result. */
async function take({ structuredContent, content, isError }: ShownAnswer): Promise<void> {
  jobs = jobsOf(structuredContent, jobs).slice(0, MOST_JOBS);
  showProgress(jobs);
  if (jobs.length === 0) return say(content?.[0]?.text ?? 'There is no job.');
  // Each job says what is wrong with it.
  if (isError === true) return say('');
  await refresh();
}

/** Asks for what is missing: the state of running jobs, the rows of completed ones. */
async function refresh(): Promise<void> {
  clearTimeout(poll);
  refreshes += 1;
  const number = refreshes;
  const isLate = () => number !== refreshes;
  if (host === undefined || jobs.length === 0) return;
  if (!host.canCall) return say('This host passes no calls on, so there is no chart.');
  try {
    const names = jobs.map(({ name }) => name);
    const asked = { job_names: names, wait_seconds: 0 };
    const { structuredContent, content } = await host.call('await_result', asked);
    if (isLate()) return;
    if (structuredContent === undefined) throw new Error(content?.[0]?.text ?? 'no answer');
    jobs = jobsOf(structuredContent, jobs);
    showProgress(jobs);
    await readMissing(host, isLate);
    if (isLate()) return;
    say('');
    const { poll_after_seconds: after } = structuredContent as { poll_after_seconds?: number };
    if (after === undefined) return;
    const { least, most } = POLL_SECONDS;
    poll = setTimeout(() => void refresh(), Math.min(Math.max(after, least), most) * 1_000);
  } catch (error) {
    if (!isLate()) say(error instanceof Error ? error.message : String(error));
  }
}

async function readMissing(from: Host, isLate: () => boolean): Promise<void> {
  const done = jobs.filter(({ status, startDate }) => status === 'completed' && startDate);
  if (done.length === 0) return;
  const every = period ?? finestPeriod(Math.max(...done.map(daysOf)));
  const missing = done.filter(({ name }) => !series.some((one) => one.name === name));
  const read = await Promise.all(missing.map((job) => readSeries(from, job, every)));
  if (isLate()) return;
  period = every;
  series = [...series, ...read];
  drawFigure();
}

function daysOf({ startDate = '', endDate = '' }: ShownJob): number {
  return (Date.parse(endDate) - Date.parse(startDate)) / DAY_MS + 1;
}

async function choosePeriod(chosen: ChartPeriod): Promise<void> {
  period = chosen;
  series = [];
  await refresh();
}

function chooseVariable(chosen: string): void {
  variable = chosen;
  drawFigure();
}

function drawFigure(): void {
  const figure = document.getElementById('figure');
  const place = document.getElementById('chart');
  if (series.length === 0 || figure === null || place === null) return;
  figure.hidden = false;
  const variables = [...new Set(series.flatMap(({ valuesOf }) => Object.keys(valuesOf)))];
  const shown = variables.find((one) => one === variable) ?? variables[0] ?? '';
  showChoices('variables', variables, shown, chooseVariable);
  showChoices('periods', PERIODS, period ?? 'day', (chosen) => void choosePeriod(chosen));
  showLegend(series, shown);
  const pointed = (time: string | undefined) => readingAt(time, series, shown, locale);
  const width = place.clientWidth;
  place.replaceChildren(drawChart(series, { variable: shown, width, locale, pointed }));
}

function applyContext({ theme, styles, locale: told }: HostContext): void {
  const root = document.documentElement;
  if (theme !== undefined) root.dataset.theme = theme;
  if (told !== undefined) locale = told;
  for (const [name, value] of Object.entries(styles?.variables ?? {})) {
    if (value !== undefined) root.style.setProperty(name, value);
  }
}

function say(words: string): void {
  const note = document.getElementById('note');
  if (note !== null) note.textContent = words;
}
