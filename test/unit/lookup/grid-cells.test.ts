import { describe, expect, it } from '@jest/globals';
import { cellKey, isOwnCell } from '../../../src/lookup/grid-cells.js';

function at(latitude: number, longitude: number) {
  return { latitude, longitude };
}

describe('cellKey', () => {
  it.each([
    ['era5', at(47.6, -122.3), at(47.55, -122.35), true],
    ['era5', at(47.6, -122.3), at(47.63, -122.3), false],
    ['era5', at(47.625, 0), at(47.75, 0), true],
    ['era5_land', at(47.61, 8.5), at(47.64, 8.46), true],
    ['era5_land', at(47.61, 8.5), at(47.66, 8.5), false],
    // A cell of both grids is the same in both.
    ['era5_seamless', at(47.61, 8.51), at(47.62, 8.52), true],
    ['era5_seamless', at(47.61, 8.51), at(47.64, 8.52), false],
    // The server gives what lies next to the date line to the last column.
    ['era5', at(10, 179.9), at(10, 179.7), true],
    ['era5', at(10, 180), at(10, 179.7), true],
    ['era5', at(10, 180), at(10, -180), false],
    ['era5', at(90, 10), at(89.9, 10), true],
    ['best_match', at(47.61, 8.5), at(47.61, 8.5), true],
    ['best_match', at(47.61, 8.5), at(47.6101, 8.5), false],
    ['cerra', at(47.61, 8.5), at(47.6101, 8.5), false],
  ] as const)('of %s is the same at %j and %j: %s', (model, one, other, same) => {
    expect(cellKey(model, one) === cellKey(model, other)).toBe(same);
  });
});

describe('isOwnCell', () => {
  it.each([
    ['era5', at(47.6, -122.3), at(47.5, -122.25), true],
    ['era5', at(47.6, -122.3), at(47.500001, -122.250002), true],
    // A neighbour, for its height.
    ['era5', at(47.6, -122.3), at(47.75, -122.25), false],
    // Another grid.
    ['era5', at(47.6, -122.3), at(47.6, -122.3), false],
    ['era5_land', at(47.61, 8.5), at(47.6, 8.5), true],
    ['era5_seamless', at(47.61, 8.51), at(47.6, 8.5), true],
    ['era5_seamless', at(47.61, 8.51), at(47.5, 8.5), true],
    ['best_match', at(47.61, 8.5), at(47.6, 8.5), false],
  ] as const)('of %s at %j, answered for %j, is %s', (model, place, answered, own) => {
    expect(isOwnCell(model, place, answered)).toBe(own);
  });
});
