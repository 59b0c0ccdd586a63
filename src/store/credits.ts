import type { Manifest } from './manifest.js';

/** Whose the data of jobs is. A licence may demand these words wherever the data is shown. */
export function attributionOf(manifests: readonly Manifest[]): string {
  return distinct(manifests.map(({ result }) => result.source.attribution));
}

/** The licences of the data of jobs. */
export function licenceOf(manifests: readonly Manifest[]): string {
  return distinct(manifests.map(({ result }) => result.source.licence));
}

/** Each attribution with its licence, for where there is room for one line only. */
export function creditLine(manifests: readonly Manifest[]): string {
  return distinct(
    manifests.map(({ result: { source } }) => `${source.attribution} (${source.licence})`),
  );
}

function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].join('; ');
}
