/** The parts of the page beside the chart. Texts of the server are set as text, never as HTML. */
import type { ChartSeries } from './series.js';
import { durationWords, type ShownJob } from './shown-job.js';

/** Shows the jobs that have not completed. */
export function showProgress(jobs: readonly ShownJob[]): void {
  const open = jobs.filter(({ status }) => status !== 'completed');
  document.getElementById('progress')?.replaceChildren(...open.map(progressOfJob));
}

function progressOfJob({ place, status, percent, etaSeconds, attention }: ShownJob): HTMLElement {
  const job = make('div', 'job');
  const left = etaSeconds === undefined ? '' : `, ${durationWords(etaSeconds)} left`;
  const state = status === 'running' ? `${percent ?? 0} %${left}` : status;
  job.append(make('span', 'place', place), make('span', 'state', state));
  if (status === 'running') {
    const bar = document.createElement('progress');
    bar.max = 100;
    bar.setAttribute('aria-label', place);
    if (percent !== undefined) bar.value = percent;
    job.append(bar);
  }
  if (attention !== undefined) job.append(make('span', 'attention', attention));
  return job;
}

/** Shows a button for each choice. A single choice needs none. */
export function showChoices<Choice extends string>(
  id: string,
  choices: readonly Choice[],
  pressed: Choice,
  choose: (choice: Choice) => void,
): void {
  const buttons = choices.map((choice) => {
    const button = make('button', 'choice', choice.replaceAll('_', ' '));
    button.setAttribute('aria-pressed', String(choice === pressed));
    button.addEventListener('click', () => choose(choice));
    return button;
  });
  document.getElementById(id)?.replaceChildren(...(choices.length > 1 ? buttons : []));
}

/** Names the lines, with the unit of their variable. */
export function showLegend(series: readonly ChartSeries[], variable: string): void {
  const items = series.map(({ place, unitOf }, index) => {
    const unit = unitOf[variable];
    const words = `${place}: ${variable.replaceAll('_', ' ')}${unit ? `, ${unit}` : ''}`;
    return make('li', `series-${index % 10}`, words);
  });
  document.getElementById('legend')?.replaceChildren(...items);
}

/** Says the values of a time; without one, how to get them. */
export function readingAt(
  time: string | undefined,
  series: readonly ChartSeries[],
  variable: string,
  locale: string,
): void {
  const reading = document.getElementById('reading');
  if (reading === null) return;
  const values = series.flatMap(({ place, times, valuesOf, unitOf }) => {
    const value = valuesOf[variable]?.[times.indexOf(time ?? '')];
    if (typeof value !== 'number') return [];
    return [`${place.split(',')[0]} ${value.toLocaleString(locale)} ${unitOf[variable] ?? ''}`];
  });
  reading.textContent = time === undefined ? '' : [time, ...values].join(' · ');
}

function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  text = '',
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
