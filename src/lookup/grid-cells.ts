/**
 * The grid cells of a model: places in one cell have the same weather but for their heights (heights.ts), and share its
 * requests.
 */
import type { ModelName } from '../weather/gathering.js';

/** A regular grid: its points lie at whole steps from the South Pole and the date line. */
interface Grid {
  /** Degrees between two points. */
  step: number;
}

/**
 * Grids of models that have regular ones, as Open-Meteo's server has them (Era5Domain.swift, RegularGrid.swift). A
 * model that mixes two has cells that are the same in both. Of others (a Gaussian grid, a projection) no two places
 * share.
 */
const GRIDS: Partial<Record<ModelName, readonly Grid[]>> = {
  era5: [{ step: 0.25 }],
  era5_land: [{ step: 0.1 }],
  era5_seamless: [{ step: 0.25 }, { step: 0.1 }],
};

/** How far an answer's coordinates may lie from a point of the grid: they are single floats. */
const SAME_POINT_DEGREES = 0.01;

export interface Point {
  latitude: number;
  longitude: number;
}

/** True for a model whose places share cells. */
export function sharesCells(model: ModelName): boolean {
  return GRIDS[model] !== undefined;
}

/** What tells the cell of a place from others; the place itself where its model has no regular grid. */
export function cellKey(model: ModelName, { latitude, longitude }: Point): string {
  const grids = GRIDS[model];
  if (grids === undefined) return `${latitude},${longitude}`;
  return grids
    .map((grid) => Object.values(indexesIn(grid, { latitude, longitude })).join(','))
    .join(' ');
}

/**
 * True where an answer is of the cell that a place lies in. Open-Meteo may take a neighbour, whose height or whose
 * share of land suits the place better, and another archive may have another grid: then it holds for that place alone.
 */
export function isOwnCell(model: ModelName, place: Point, answered: Point): boolean {
  return (GRIDS[model] ?? []).some((grid) => {
    const own = indexesIn(grid, place);
    const other = indexesIn(grid, answered);
    return own.x === other.x && own.y === other.y && isPointOf(grid, answered);
  });
}

/** As RegularGrid.findPointXy has it, in single floats. */
function indexesIn({ step }: Grid, { latitude, longitude }: Point): { x: number; y: number } {
  const count = Math.round(360 / step);
  const index = (degrees: number, from: number) =>
    Math.round(Math.fround(Math.fround(Math.fround(degrees) + from) / Math.fround(step)));
  const x = index(longitude, 180);
  // The server takes what lies next to the date line for the last column.
  return { x: x >= count ? count - 1 : x, y: index(latitude, 90) };
}

function isPointOf({ step }: Grid, { latitude, longitude }: Point): boolean {
  return [latitude + 90, longitude + 180].every(
    (degrees) => Math.abs(degrees - Math.round(degrees / step) * step) <= SAME_POINT_DEGREES,
  );
}
