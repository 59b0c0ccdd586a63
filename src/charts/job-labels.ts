import type { Manifest } from '../results/manifest.js';

/** What a person calls each job: one by all of its place's name, several as short as tells them apart. */
export function jobLabels(manifests: readonly Manifest[]): string[] {
  const [first] = manifests;
  if (manifests.length === 1 && first !== undefined) return [longPlace(first)];
  const ways = [shortPlace, longPlace, ({ job_name }: Manifest) => job_name];
  const labels = ways.map((way) => manifests.map(way));
  const distinct = labels.find((names) => new Set(names).size === names.length);
  return distinct ?? manifests.map(({ job_name }) => job_name);
}

/** "Seattle" of "Seattle, Washington, United States". */
function shortPlace(manifest: Manifest): string {
  return manifest.gathering.place?.split(',')[0] ?? longPlace(manifest);
}

function longPlace({ gathering: { place, latitude, longitude } }: Manifest): string {
  return place ?? `${degrees(latitude, 'N', 'S')} ${degrees(longitude, 'E', 'W')}`;
}

function degrees(value: number, positive: string, negative: string): string {
  return `${Math.abs(Number(value.toFixed(2)))}° ${value < 0 ? negative : positive}`;
}
