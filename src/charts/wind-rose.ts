import { identifier } from '../results/sql.js';
import { type ChartRequest, type DrawChart, HEIGHT, type Spec } from './chart.js';
import { INK } from './theme.js';
import { inSentence, noValues, rangeOf } from './words.js';

const SECTORS = 16;
const SECTOR_DEGREES = 360 / SECTORS;
const POINTS = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'];

/** Slower wind is calm, and its direction says nothing (Beaufort 0), km/h. */
const CALM_BELOW = 1;

/** Widths of classes of speed, km/h; of the classes, five are closed and the last is open. */
const CLASS_WIDTHS = [2, 3, 5, 10, 15, 20, 25, 30, 40, 50];
const CLOSED_CLASSES = 5;

/** From the centre of the picture; room for the points of the compass stays outside. */
const RADIUS = HEIGHT / 2 - 22;

interface Count {
  sector: number;
  speed_class: number;
  share: number;
}

/** How often the wind blew from where, and how fast. */
export const drawWindRose: DrawChart = async (request, query) => {
  const { jobs, variables, year } = request;
  const [job] = jobs;
  const wind = windQuery(request);
  const [whole] = await query(
    `SELECT count(*) AS count, quantile_cont(speed, 0.99) AS fast,
       100 * avg((speed < ${CALM_BELOW})::INTEGER) AS calm FROM (${wind})`,
  );
  if (Number(whole?.count) === 0) throw noValues(job, variables[0], year);
  const width = classWidth(Number(whole?.fast));
  const counts = await query(
    `SELECT floor((direction + ${SECTOR_DEGREES / 2}) % 360 / ${SECTOR_DEGREES})::INTEGER AS sector,
       least(floor(speed / ${width}), ${CLOSED_CLASSES})::INTEGER AS speed_class,
       100 * count(*) / ${whole?.count} AS share
     FROM (${wind}) WHERE speed >= ${CALM_BELOW} GROUP BY ALL ORDER BY ALL`,
  );
  return {
    title: `Where the wind came from in ${job.label}`,
    subtitle: `Share of ${job.resolution} values by direction and ${inSentence(variables[0].label)}, ${rangeOf(jobs, year)}; calm ${Number(whole?.calm).toFixed(1)} %`,
    spec: chart(counts as unknown as Count[], width, variables[0].unit),
  };
};

/** Rows that have both; `speed` and `direction`. */
function windQuery({ jobs, variables, year }: ChartRequest): string {
  const [speed, direction] = variables;
  const both = `SELECT ${identifier(speed.name)} AS speed, ${identifier(direction?.name ?? '')} AS direction, time
    FROM (${jobs[0].rows})`;
  const inYear = year === undefined ? '' : ` AND year(time) = ${year}`;
  return `SELECT speed, direction FROM (${both}) WHERE speed IS NOT NULL AND direction IS NOT NULL${inYear}`;
}

function classWidth(fast: number): number {
  return (
    CLASS_WIDTHS.find((width) => width * CLOSED_CLASSES >= fast) ?? Math.ceil(fast / CLOSED_CLASSES)
  );
}

function chart(counts: readonly Count[], width: number, unit: string): Spec {
  const petals = stacked(counts, width);
  const furthest = Math.max(...petals.map(({ outer }) => outer));
  const step = [1, 2, 3, 4, 5, 10].find((size) => size * 4 >= furthest) ?? 25;
  const rings = [1, 2, 3, 4].map((ring) => ring * step).filter((share) => share < furthest + step);
  const edge = rings.at(-1) ?? step;
  const radius = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { domain: [0, edge], range: [0, RADIUS], nice: false },
  });
  const theta = (field: string) => ({ field, type: 'quantitative', scale: null, stack: null });
  const names = classNames(width);
  const shares = rings.map((share) => ({
    label: `${share} %`,
    angle: (3 * Math.PI) / SECTORS,
    share,
  }));
  return {
    width: HEIGHT,
    height: HEIGHT,
    layer: [
      {
        data: { values: rings.map((share) => ({ share, from: 0, to: 2 * Math.PI })) },
        mark: { type: 'arc', fillOpacity: 0, stroke: '#dddddd' },
        encoding: {
          theta: theta('from'),
          theta2: { field: 'to' },
          radius: { ...radius('share'), stack: null },
        },
      },
      {
        data: { values: petals },
        mark: { type: 'arc', stroke: '#ffffff', strokeWidth: 0.6 },
        encoding: {
          theta: theta('from'),
          theta2: { field: 'to' },
          radius: { ...radius('outer'), stack: null },
          radius2: { field: 'inner' },
          color: {
            field: 'speed_class',
            type: 'ordinal',
            sort: names,
            scale: { domain: names, scheme: 'yellowgreenblue' },
            legend: {
              title: `Speed (${unit})`,
              orient: 'right',
              symbolType: 'square',
              offset: 60,
              values: [...names].reverse(),
            },
          },
        },
      },
      labels(
        POINTS.map((label, index) => ({
          label,
          angle: (index * 2 * Math.PI) / POINTS.length,
          share: edge * (1 + 14 / RADIUS),
        })),
        radius('share'),
        { color: INK, fontSize: 13, fontWeight: 'bold' },
      ),
      // Petals of any colour lie under the shares.
      labels(shares, radius('share'), { ...SHARE_TEXT, stroke: '#ffffff', strokeWidth: 4 }),
      labels(shares, radius('share'), { ...SHARE_TEXT, color: INK }),
    ],
  };
}

const SHARE_TEXT = { fontSize: 11 };

function labels(
  values: { label: string; angle: number; share: number }[],
  radius: Spec,
  mark: Spec,
): Spec {
  return {
    data: { values },
    mark: { type: 'text', ...mark },
    encoding: {
      text: { field: 'label' },
      theta: { field: 'angle', type: 'quantitative', scale: null, stack: null },
      radius: { ...radius, stack: null },
    },
  };
}

/** Arcs, in radians clockwise from north; classes of one sector lie on each other from the slowest on. */
function stacked(counts: readonly Count[], width: number) {
  const reached = new Map<number, number>();
  const names = classNames(width);
  const half = Math.PI / SECTORS;
  return counts.map(({ sector, speed_class, share }) => {
    const inner = reached.get(sector) ?? 0;
    reached.set(sector, inner + share);
    const centre = (2 * Math.PI * sector) / SECTORS;
    return {
      from: centre - 0.85 * half,
      to: centre + 0.85 * half,
      inner,
      outer: inner + share,
      speed_class: names[speed_class],
      sector,
    };
  });
}

/** "1–5", "5–10" …, "≥ 25". */
function classNames(width: number): string[] {
  return Array.from({ length: CLOSED_CLASSES + 1 }, (_, index) =>
    index === CLOSED_CLASSES
      ? `≥ ${index * width}`
      : `${index === 0 ? CALM_BELOW : index * width}–${(index + 1) * width}`,
  );
}
