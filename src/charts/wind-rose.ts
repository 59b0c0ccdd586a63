import { countWind, SECTORS, SPEED_CLASSES, type WindCount } from '../rows/wind-rose.js';
import { identifier } from '../store/sql.js';
import { type ChartRequest, type DrawChart, HEIGHT, type Spec } from './chart.js';
import { INK } from './theme.js';
import { inSentence, noValues, rangeOf } from './words.js';

const POINTS = SECTORS.filter((_, index) => index % 2 === 0);

/** "1–6", "6–12" …, "≥ 50". */
const CLASS_NAMES = SPEED_CLASSES.map((name) => name.replace('-', '–').replace('>=', '≥ '));

/** Distance from the centre; the points of the compass are written outside. */
const RADIUS = HEIGHT / 2 - 22;

/** Draws how often the wind blew from each sector, and how fast: the same numbers as analyze_climate's. */
export const drawWindRose: DrawChart = async (request, query) => {
  const { jobs, variables, year } = request;
  const [job] = jobs;
  const counts = (await query(windCounts(request))) as unknown as WindCount[];
  const steps = counts.reduce((sum, count) => sum + count.steps, 0);
  if (steps === 0) throw noValues(job, variables[0], year);
  const calms = counts.find(({ sector }) => sector < 0)?.steps ?? 0;
  const winds = counts.filter(({ sector }) => sector >= 0);
  return {
    title: `Where the wind came from in ${job.label}`,
    subtitle: `Share of ${job.resolution} values by direction and ${inSentence(variables[0].label)}, ${rangeOf(jobs, year)}; calm ${((100 * calms) / steps).toFixed(1)} %`,
    spec: chart(stacked(winds, steps), variables[0].unit),
  };
};

function windCounts({ jobs, variables, year }: ChartRequest): string {
  const [speed, direction] = variables;
  const [{ rows }] = jobs;
  const wanted = year === undefined ? rows : `SELECT * FROM (${rows}) WHERE year(time) = ${year}`;
  return countWind(wanted, identifier(direction?.name ?? ''), identifier(speed.name));
}

function chart(petals: readonly Petal[], unit: string): Spec {
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
  const shares = rings.map((share) => ({
    label: `${share} %`,
    angle: (3 * Math.PI) / SECTORS.length,
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
            sort: CLASS_NAMES,
            scale: { domain: CLASS_NAMES, scheme: 'yellowgreenblue' },
            legend: {
              title: [`Speed (${unit}),`, 'by Beaufort force'],
              orient: 'right',
              symbolType: 'square',
              offset: 60,
              values: [...CLASS_NAMES].reverse(),
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
      // White outlines keep the shares readable on any petal.
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

/** An arc, in radians clockwise from north and percent from the centre. */
interface Petal {
  from: number;
  to: number;
  inner: number;
  outer: number;
  speed_class: string | undefined;
  sector: number;
}

/** Stacks the classes of each sector, the slowest innermost. */
function stacked(counts: readonly WindCount[], steps: number): Petal[] {
  const reached = new Map<number, number>();
  const half = Math.PI / SECTORS.length;
  return counts.map(({ sector, speed_class, steps: here }) => {
    const inner = reached.get(sector) ?? 0;
    const outer = inner + (100 * here) / steps;
    reached.set(sector, outer);
    const centre = 2 * half * sector;
    return {
      from: centre - 0.85 * half,
      to: centre + 0.85 * half,
      inner,
      outer,
      speed_class: CLASS_NAMES[speed_class],
      sector,
    };
  });
}
