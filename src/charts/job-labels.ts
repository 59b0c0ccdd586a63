import type { Manifest } from '../store/manifest.js';

/**
 * Labels of jobs. A single job gets its place's full name, several jobs the shortest distinct names. If models
 * differ, each label includes the model.
 */
export function jobLabels(manifests: readonly Manifest[]): string[] {
  const [first] = manifests;
  if (manifests.length === 1 && first !== undefined) return [longPlace(first)];
  const isMixed = new Set(manifests.map(sourceOfValues)).size > 1;
  const named = (way: (manifest: Manifest) => string) => (manifest: Manifest) =>
    isMixed ? `${way(manifest)} (${sourceOfValues(manifest)})` : way(manifest);
  const ways = [named(shortPlace), named(longPlace), ({ job_name }: Manifest) => job_name];
  const labels = ways.map((way) => manifests.map(way));
  const distinct = labels.find((names) => new Set(names).size === names.length);
  return distinct ?? manifests.map(({ job_name }) => job_name);
}

/** The model, or the provider of station data. */
function sourceOfValues({ result }: Manifest): string {
  return result.model ?? result.source.provider;
}

/** "Seattle" from "Seattle, Washington, United States". */
function shortPlace(manifest: Manifest): string {
  return manifest.gathering.place?.split(',')[0] ?? longPlace(manifest);
}

function longPlace({ gathering: { place, latitude, longitude } }: Manifest): string {
  return place ?? `${degrees(latitude, 'N', 'S')} ${degrees(longitude, 'E', 'W')}`;
}

function degrees(value: number, positive: string, negative: string): string {
  return `${Math.abs(Number(value.toFixed(2)))}° ${value < 0 ? negative : positive}`;
}
