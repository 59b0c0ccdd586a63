/** What the JavaScript programs of this folder fetch with: one request a decade, whose answer is kept as a file. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = 'weather';

/** Fetches some days into a file. Gives the file and its number of rows. */
export async function fetchDays(asked, [start_date, end_date]) {
  const { name, latitude, longitude, resolution, variables } = asked;
  const query = new URLSearchParams({
    ...{ latitude, longitude, start_date, end_date, [resolution]: variables.join(',') },
  });
  const answer = await fetch(`${process.env.ARCHIVE}/v1/archive?${query}`, {
    signal: AbortSignal.timeout(60_000),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  const text = await answer.text();
  const file = join(FOLDER, `${name}-${latitude}-${start_date}.json`);
  await mkdir(FOLDER, { recursive: true });
  await writeFile(file, text);
  return { file, rows: JSON.parse(text)[resolution].time.length };
}
