import { withLocalTime } from '../rows/local-time.js';
import type { Rows } from '../rows/rows.js';
import type { Manifest } from '../store/manifest.js';
import { identifier } from '../store/sql.js';
import { countDays } from '../weather/dates.js';
import { countRows, stepSeconds } from '../weather/plan.js';
import { CLOCK, cfAttributes, heightOf } from './cf.js';
import { type Attributes, type ClassicVariable, writeClassicFile } from './classic-file.js';
import { doubles, FILL, lengthDimension, textLength, texts } from './classic-variables.js';
import { type ExportedJob, zoneName } from './job-description.js';
import { globalAttributes } from './netcdf-attributes.js';
import { type Axis, axisOf, timeVariables } from './time-axis.js';

const DAY = 86_400;

/** Values of all jobs in memory at once: 16 MB. */
const BLOCK_VALUES = 2 ** 21;

/** The times of the place's clocks, as in hourly CSV and Parquet. */
const LOCAL_TIME = 'time_local';

/** The content: jobs of one resolution, on one axis. */
interface Content {
  manifests: readonly Manifest[];
  descriptions: readonly ExportedJob[];
  axis: Axis;
  rows: Rows;
}

/**
 * Writes jobs of one resolution as NetCDF after CF-1.11, one time series for each job (featureType timeSeries, in
 * the orthogonal multidimensional array of CF H.2.1, with time first, as most tools expect). A missing value or row
 * is _FillValue.
 */
export async function writeNetcdf(
  path: string,
  manifests: readonly Manifest[],
  descriptions: readonly ExportedJob[],
  rows: Rows,
): Promise<void> {
  const axis = axisOf(manifests);
  const content = { manifests, descriptions, axis, rows };
  const names = [...new Set(manifests.flatMap(({ gathering }) => gathering.variables))];
  const columns = textsOf(manifests);
  await writeClassicFile(path, {
    dimensions: {
      time: axis.steps,
      job: manifests.length,
      bounds: 2,
      ...Object.fromEntries(
        Object.entries(columns).map(([name, values]) => [
          lengthDimension(name),
          textLength(values),
        ]),
      ),
    },
    attributes: globalAttributes(manifests, descriptions, axis),
    variables: [
      ...timeVariables(axis),
      texts('job_name', columns.job_name, { cf_role: 'timeseries_id', long_name: 'job' }),
      texts('place', columns.place, { long_name: 'place' }),
      texts('zone', columns.zone, { long_name: 'time zone' }),
      ...pointVariables(manifests),
      ...heightVariables(names),
      ...(axis.resolution === 'hourly' ? [localTimeVariable(content)] : []),
      ...names.map((name) => weatherVariable(name, content)),
    ],
  });
}

function textsOf(manifests: readonly Manifest[]) {
  return {
    job_name: manifests.map(({ job_name }) => job_name),
    place: manifests.map(({ gathering }) => gathering.place ?? ''),
    zone: manifests.map(zoneName),
  };
}

function pointVariables(manifests: readonly Manifest[]): ClassicVariable[] {
  const each = (read: (manifest: Manifest) => number) => Float64Array.from(manifests, read);
  const coordinate = (name: string, units: string) => ({
    standard_name: name,
    long_name: name,
    units,
  });
  return [
    doubles(
      'latitude',
      ['job'],
      coordinate('latitude', 'degrees_north'),
      each(({ gathering }) => gathering.latitude),
    ),
    doubles(
      'longitude',
      ['job'],
      coordinate('longitude', 'degrees_east'),
      each(({ gathering }) => gathering.longitude),
    ),
    doubles(
      'elevation',
      ['job'],
      { standard_name: 'surface_altitude', long_name: 'elevation', units: 'm', _FillValue: FILL },
      each(({ result }) => result.elevation_m ?? FILL),
    ),
  ];
}

/** A scalar coordinate for each height above ground that has values. */
function heightVariables(names: readonly string[]): ClassicVariable[] {
  const heights = new Set(names.map(heightOf).filter((height) => height !== undefined));
  const attributes = { standard_name: 'height', long_name: 'height', units: 'm', positive: 'up' };
  return [...heights].map((height) =>
    doubles(`height_${height}m`, [], attributes, Float64Array.of(height)),
  );
}

/** The place's wall clock as seconds since 1970; the number implies no zone. */
function localTimeVariable(content: Content): ClassicVariable {
  const attributes = { long_name: 'time of the clocks of the zone', ...CLOCK };
  return alongTime(LOCAL_TIME, attributes, content, (manifest) => {
    const hours = content.rows.select(manifest);
    const timed = withLocalTime(hours, zoneName(manifest), manifest.gathering);
    return `SELECT time, epoch(${LOCAL_TIME}) AS value FROM (${timed})`;
  });
}

function weatherVariable(name: string, content: Content): ClassicVariable {
  const { axis, descriptions, rows } = content;
  const height = heightOf(name);
  const coordinates = ['latitude', 'longitude', 'elevation', 'job_name', 'place', 'zone'];
  if (height !== undefined) coordinates.push(`height_${height}m`);
  const attributes = {
    ...cfAttributes(name, axis.resolution),
    coordinates: coordinates.join(' '),
    missing_count: descriptions.map(({ missing }) => missing[name]?.count ?? 0),
  };
  return alongTime(name, attributes, content, (manifest) => {
    if (!manifest.gathering.variables.includes(name)) return undefined;
    return `SELECT time, ${identifier(name)} AS value FROM (${rows.select(manifest)})`;
  });
}

/**
 * A variable over time and job. @param valuesOf SQL of `time` and `value` of a job's rows; undefined if the job has
 * none.
 */
function alongTime(
  name: string,
  attributes: Attributes,
  content: Content,
  valuesOf: (manifest: Manifest) => string | undefined,
): ClassicVariable {
  const { manifests, axis, rows } = content;
  const steps = Math.max(1, Math.floor(BLOCK_VALUES / manifests.length));
  return {
    name,
    type: 'double',
    dimensions: ['time', 'job'],
    attributes: { ...attributes, _FillValue: FILL },
    values: async function* () {
      for (let first = 0; first < axis.steps; first += steps) {
        const block = { first, end: Math.min(axis.steps, first + steps) };
        yield await valuesOfBlock(block, manifests, axis, rows, valuesOf);
      }
    },
  };
}

async function valuesOfBlock(
  block: { first: number; end: number },
  manifests: readonly Manifest[],
  axis: Axis,
  rows: Rows,
  valuesOf: (manifest: Manifest) => string | undefined,
): Promise<Float64Array> {
  const jobs = manifests.length;
  const values = new Float64Array((block.end - block.first) * jobs).fill(FILL);
  for (const [job, manifest] of manifests.entries()) {
    const sql = valuesOf(manifest);
    const own = stepsOf(manifest, axis);
    const first = Math.max(own.first, block.first);
    const count = Math.min(own.end, block.end) - first;
    if (sql === undefined || count <= 0) continue;
    const column = await rows.column(
      `SELECT value FROM (${sql}) ORDER BY time LIMIT ${count} OFFSET ${first - own.first}`,
    );
    column.forEach((value, index) => {
      values[(first - block.first + index) * jobs + job] = value ?? FILL;
    });
  }
  return values;
}

/** The position of a job's rows on the axis. A job has no missing rows. */
function stepsOf({ gathering }: Manifest, axis: Axis): { first: number; end: number } {
  const daysBefore = countDays(axis.start_date, gathering.start_date) - 1;
  const first = (daysBefore * DAY) / stepSeconds(axis.resolution);
  return { first, end: first + countRows(gathering, axis.resolution) };
}
