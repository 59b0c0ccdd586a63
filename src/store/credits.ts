import type { Manifest } from './manifest.js';

/** Attributions of the jobs' data. A licence may demand them wherever the data is shown. */
export function attributionOf(manifests: readonly Manifest[]): string {
  return distinct(manifests.map(({ result }) => result.source.attribution));
}

/** Licences of the jobs' data. */
export function licenceOf(manifests: readonly Manifest[]): string {
  return distinct(manifests.map(({ result }) => result.source.licence));
}

/** Each attribution with its licence, in one line. */
export function creditLine(manifests: readonly Manifest[]): string {
  return distinct(
    manifests.map(({ result: { source } }) => `${source.attribution} (${source.licence})`),
  );
}

function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].join('; ');
}
