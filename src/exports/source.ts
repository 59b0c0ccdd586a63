import type { Manifest } from '../store/manifest.js';

/** Whose the data of jobs is, as it has to be said wherever it is shown. */
export function sourceOf(manifests: readonly Manifest[]): string {
  return distinct(manifests.map(({ result }) => result.source.attribution));
}

export function licenceOf(manifests: readonly Manifest[]): string {
  return distinct(manifests.map(({ result }) => result.source.licence));
}

function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].join('; ');
}
