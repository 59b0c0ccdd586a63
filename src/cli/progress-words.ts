import type { ProbedJob } from '../durable/tools/probe-status.js';

/** The progress of any kind of job in a few words: "3/9 chunks, 1200 rows". */
export function progressWords(progress: ProbedJob['progress']): string | undefined {
  if (progress === undefined) return undefined;
  const { percent: _, done, of, ...fields } = progress;
  const share = done === undefined ? [] : [`${done}/${of} done`];
  const words = Object.entries(fields).flatMap(([name, value]) => {
    if (name.endsWith('_total')) return [];
    const what = name.replace(/_done$/, '');
    const total = fields[`${what}_total`];
    const count = name.endsWith('_done') && total !== undefined ? `${value}/${total}` : `${value}`;
    return [`${count} ${what.replaceAll('_', ' ')}`];
  });
  const all = [...share, ...words];
  return all.length === 0 ? undefined : all.join(', ');
}
