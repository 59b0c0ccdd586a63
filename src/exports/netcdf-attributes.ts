import { attributionOf, licenceOf } from '../store/credits.js';
import type { Manifest } from '../store/manifest.js';
import type { Attributes } from './classic-file.js';
import type { ExportedJob } from './job-description.js';
import { type Axis, timeAt } from './time-axis.js';

/**
 * Attributes of the file: CF-1.11's, and ACDD-1.3's for discovery
 * (wiki.esipfed.org/Attribute_Convention_for_Data_Discovery_1-3).
 */
export function globalAttributes(
  manifests: readonly Manifest[],
  descriptions: readonly ExportedJob[],
  axis: Axis,
): Attributes {
  const source = attributionOf(manifests);
  return {
    Conventions: 'CF-1.11, ACDD-1.3',
    featureType: 'timeSeries',
    title: 'Historic weather',
    summary: summaryOf(manifests, axis),
    keywords: 'weather, climate, time series',
    source: [...new Set(manifests.map(({ result }) => result.source.url))].join('; '),
    institution: source,
    license: licenceOf(manifests),
    history: manifests
      .map(({ job_name, finished_at }) => `${finished_at} durable-weather gathered ${job_name}`)
      .join('\n'),
    date_created: manifests.map(({ finished_at }) => finished_at).reduce(latest),
    ...coverage(manifests, axis),
    jobs: JSON.stringify(descriptions),
  };
}

function summaryOf(manifests: readonly Manifest[], axis: Axis): string {
  const places = manifests.map(({ gathering: { place, latitude, longitude } }) => {
    return place ?? `${latitude}, ${longitude}`;
  });
  return `${axis.resolution === 'daily' ? 'Daily' : 'Hourly'} weather from ${axis.start_date} to ${axis.end_date}: ${[...new Set(places)].join('; ')}`;
}

function coverage(manifests: readonly Manifest[], axis: Axis): Attributes {
  const latitudes = manifests.map(({ gathering }) => gathering.latitude);
  const longitudes = manifests.map(({ gathering }) => gathering.longitude);
  const isDaily = axis.resolution === 'daily';
  const moment = (step: number) => {
    const iso = new Date(timeAt(axis, step) * 1_000).toISOString();
    return isDaily ? iso.slice(0, 10) : iso.replace('.000Z', 'Z');
  };
  return {
    time_coverage_start: moment(0),
    time_coverage_end: moment(axis.steps - 1),
    time_coverage_resolution: isDaily ? 'P1D' : 'PT1H',
    geospatial_lat_min: Math.min(...latitudes),
    geospatial_lat_max: Math.max(...latitudes),
    geospatial_lat_units: 'degrees_north',
    geospatial_lon_min: Math.min(...longitudes),
    geospatial_lon_max: Math.max(...longitudes),
    geospatial_lon_units: 'degrees_east',
  };
}

function latest(one: string, other: string): string {
  return one > other ? one : other;
}
