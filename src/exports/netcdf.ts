import type { Manifest } from '../results/manifest.js';
import type { Rows } from '../results/rows.js';
import { identifier } from '../results/sql.js';
import { countDays, earlier, later, startOfDay } from '../weather/dates.js';
import type { Days } from '../weather/gathering.js';
import { countRows, stepSeconds } from '../weather/plan.js';
import type { Resolution } from '../weather/variables.js';
import { cfAttributes, heightOf } from './cf.js';
import { type Attributes, type ClassicVariable, writeClassicFile } from './classic-file.js';
import { licenceOf, sourceOf } from './source.js';

/** The netCDF library's own for doubles (NC_FILL_DOUBLE). */
const FILL = 9.969209968386869e36;

const HOUR = 3_600;
const DAY = 86_400;

/** The one time axis that all jobs are on. */
interface Axis extends Days {
  resolution: Resolution;
  steps: number;
}

/**
 * Writes jobs of one resolution as NetCDF after CF-1.11, one time series a job (featureType timeSeries, in the
 * orthogonal multidimensional array of CF H.2.1). The time axis reaches from the first day of any job to the last of
 * any; where a job has no value or no row there is _FillValue.
 */
export async function writeNetcdf(
  path: string,
  manifests: readonly Manifest[],
  rows: Rows,
): Promise<void> {
  const axis = axisOf(manifests);
  const names = [...new Set(manifests.flatMap(({ gathering }) => gathering.variables))];
  const texts = {
    station_name: manifests.map(({ job_name }) => job_name),
    place: manifests.map(({ gathering }) => gathering.place ?? ''),
  };
  await writeClassicFile(path, {
    dimensions: {
      station: manifests.length,
      time: axis.steps,
      bounds: 2,
      station_name_length: longest(texts.station_name),
      place_length: longest(texts.place),
    },
    attributes: globalAttributes(manifests),
    variables: [
      ...timeVariables(axis),
      textVariable('station_name', texts.station_name, {
        cf_role: 'timeseries_id',
        long_name: 'job',
      }),
      textVariable('place', texts.place, { long_name: 'place' }),
      ...stationVariables(manifests),
      ...heightVariables(names),
      ...names.map((name) => weatherVariable(name, manifests, axis, rows)),
    ],
  });
}

function axisOf(manifests: readonly Manifest[]): Axis {
  const gatherings = manifests.map(({ gathering }) => gathering);
  const days = {
    start_date: gatherings.map(({ start_date }) => start_date).reduce(earlier),
    end_date: gatherings.map(({ end_date }) => end_date).reduce(later),
  };
  const resolution = gatherings[0]?.resolution ?? 'daily';
  return { ...days, resolution, steps: countRows(days, resolution) };
}

function globalAttributes(manifests: readonly Manifest[]): Attributes {
  const source = sourceOf(manifests);
  return {
    Conventions: 'CF-1.11',
    featureType: 'timeSeries',
    title: 'Historic weather',
    source: [...new Set(manifests.map(({ result }) => result.source.url))].join('; '),
    institution: source,
    license: licenceOf(manifests),
    history: manifests
      .map(({ job_name, finished_at }) => `${finished_at} durable-weather gathered ${job_name}`)
      .join('\n'),
  };
}

/** Seconds: of a day its start, of an hour its end. Bounds tell the step. */
function timeVariables(axis: Axis): ClassicVariable[] {
  const step = stepSeconds(axis.resolution);
  const start = startOfDay(axis.start_date);
  const times = Float64Array.from({ length: axis.steps }, (_, index) => start + index * step);
  const [before, after] = axis.resolution === 'daily' ? [0, DAY] : [-HOUR, 0];
  const bounds = Float64Array.from({ length: 2 * axis.steps }, (_, index) => {
    const time = times[index >> 1] ?? 0;
    return time + (index % 2 === 0 ? before : after);
  });
  const attributes = {
    standard_name: 'time',
    long_name: 'time',
    units: 'seconds since 1970-01-01 00:00:00',
    calendar: 'standard',
    units_metadata: 'leap_seconds: none',
    axis: 'T',
    bounds: 'time_bounds',
  };
  return [
    doubleVariable('time', ['time'], attributes, times),
    doubleVariable('time_bounds', ['time', 'bounds'], {}, bounds),
  ];
}

function stationVariables(manifests: readonly Manifest[]): ClassicVariable[] {
  const each = (read: (manifest: Manifest) => number) => Float64Array.from(manifests, read);
  const coordinate = (name: string, units: string) => ({
    standard_name: name,
    long_name: name,
    units,
  });
  return [
    doubleVariable(
      'latitude',
      ['station'],
      coordinate('latitude', 'degrees_north'),
      each(({ gathering }) => gathering.latitude),
    ),
    doubleVariable(
      'longitude',
      ['station'],
      coordinate('longitude', 'degrees_east'),
      each(({ gathering }) => gathering.longitude),
    ),
    doubleVariable(
      'elevation',
      ['station'],
      { standard_name: 'surface_altitude', long_name: 'elevation', units: 'm', _FillValue: FILL },
      each(({ result }) => result.elevation_m ?? FILL),
    ),
  ];
}

/** A scalar coordinate for each height above ground that there are values of. */
function heightVariables(names: readonly string[]): ClassicVariable[] {
  const heights = new Set(names.map(heightOf).filter((height) => height !== undefined));
  const attributes = { standard_name: 'height', long_name: 'height', units: 'm', positive: 'up' };
  return [...heights].map((height) =>
    doubleVariable(`height_${height}m`, [], attributes, Float64Array.of(height)),
  );
}

function weatherVariable(
  name: string,
  manifests: readonly Manifest[],
  axis: Axis,
  rows: Rows,
): ClassicVariable {
  const height = heightOf(name);
  const coordinates = ['latitude', 'longitude', 'elevation', 'station_name', 'place'];
  if (height !== undefined) coordinates.push(`height_${height}m`);
  return {
    name,
    type: 'double',
    dimensions: ['station', 'time'],
    attributes: {
      ...cfAttributes(name, axis.resolution),
      coordinates: coordinates.join(' '),
      _FillValue: FILL,
    },
    values: async function* () {
      for (const manifest of manifests) yield seriesOf(name, manifest, axis, rows);
    },
  };
}

/** A job's values of a variable at each step of the axis. */
async function seriesOf(
  name: string,
  manifest: Manifest,
  axis: Axis,
  rows: Rows,
): Promise<Float64Array> {
  const { gathering } = manifest;
  const series = new Float64Array(axis.steps).fill(FILL);
  if (!gathering.variables.includes(name)) return series;
  const sql = `SELECT ${identifier(name)} FROM (${rows.select(manifest)}) ORDER BY time`;
  const before = countDays(axis.start_date, gathering.start_date) - 1;
  const first = (before * DAY) / stepSeconds(axis.resolution);
  (await rows.column(sql)).forEach((value, index) => {
    series[first + index] = value ?? FILL;
  });
  return series;
}

function doubleVariable(
  name: string,
  dimensions: string[],
  attributes: Attributes,
  values: Float64Array,
): ClassicVariable {
  return {
    name,
    type: 'double',
    dimensions,
    attributes,
    values: async function* () {
      yield values;
    },
  };
}

/** Texts of one length each, as the classic format has them. */
function textVariable(
  name: string,
  texts: readonly string[],
  attributes: Attributes,
): ClassicVariable {
  const length = longest(texts);
  return {
    name,
    type: 'char',
    dimensions: ['station', `${name}_length`],
    attributes,
    values: async function* () {
      for (const text of texts)
        yield Buffer.concat([Buffer.from(text), Buffer.alloc(length)], length);
    },
  };
}

/** At least 1: a dimension of no length is the format's word for an unlimited one. */
function longest(texts: readonly string[]): number {
  return Math.max(1, ...texts.map((text) => Buffer.byteLength(text)));
}
