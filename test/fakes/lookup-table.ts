/** A table of 40,000 places and dates whose weather is known in closed form, for a lookup of it. */
import { valuesAt } from './upstream-values.js';

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(1941, 0, 1) / DAY_MS;
const DAYS_OF_80_YEARS = Date.UTC(2020, 11, 31) / DAY_MS - FIRST_DAY;
const DAYS_OF_DECADE = 3_652;

/** Points of ERA5's grid in one zone of standard time. */
interface Block {
  south: number;
  west: number;
  /** Points in each direction, half a degree apart. */
  size: number;
  /** Hours east of UTC. */
  offset: number;
  rows: number;
  /** Rows are of so many days from 1941 on. */
  days: number;
}

/** Central Europe, of which rows are few and far between; Japan and Kansas, of which they are dense. */
const BLOCKS: readonly Block[] = [
  { south: 47, west: 8, size: 10, offset: 1, rows: 3_000, days: DAYS_OF_80_YEARS },
  { south: 35, west: 137, size: 4, offset: 9, rows: 18_470, days: DAYS_OF_DECADE },
  { south: 38, west: -97, size: 3, offset: -6, rows: 18_470, days: DAYS_OF_DECADE },
];

/** Names that the fake geocoder knows, with the point of the grid that is nearest. */
const NAMED = [
  { place: 'Berlin', latitude: 52.5, longitude: 13.5, offset: 1 },
  { place: '"Springfield, Illinois"', latitude: 39.75, longitude: -89.75, offset: -6 },
  { place: 'Seattle', latitude: 47.5, longitude: -122.25, offset: -8 },
] as const;
const ROWS_OF_NAMES = 60;

const badRows = (): readonly [text: string, why: string][] => [
  [',95,8.5,2001-01-01', 'latitude is 95; it takes degrees from −90 to 90'],
  [',north,8.5,2001-01-01', 'latitude is "north", which is no number of degrees'],
  [',47,,2001-01-01', 'it has a latitude but no longitude'],
  [',,,2001-01-01', 'it has neither coordinates nor a place'],
  [',47,8,', 'it has no when'],
  [',47,8,2001-02-30', 'when is "2001-02-30", which is not a day of the calendar'],
  [',47,8,2001-02-03T25:00', 'when is "2001-02-03T25:00", which is not a time of the day'],
  [
    ',47,8,last summer',
    'when is "last summer", which is not understood; write it as 2024-01-31 or 2024-01-31T13:00',
  ],
  [
    ',47,8,1939-12-31',
    `when is 1939-12-31; model era5 goes from 1940-01-01 to today, ${new Date().toISOString().slice(0, 10)}`,
  ],
  [',47,8', 'it has 4 fields and the first line 5 fields'],
];

interface BigTable {
  csv: string;
  rows: readonly string[];
  /** Line and reason. */
  bad: { line: number; why: string }[];
  /** Distinct days of all cells. */
  pairs: number;
  /** Of each cell the days, counted from 1970, in order. */
  daysOfCells: number[][];
  /** The file that a lookup of daily variables has to write. */
  expected(variables: readonly string[]): string;
}

interface Row {
  text: string;
  cell?: { latitude: number; longitude: number; offset: number; day: number };
  why?: string;
}

export function bigTable(): BigTable {
  const rows = shuffled([...BLOCKS.flatMap(blockRows), ...namedRows()]);
  // Bad rows stand among the others.
  for (const [index, [text, why]] of badRows().entries()) {
    rows.splice(index * 3_000 + 7, 0, { text, why });
  }
  const numbered = rows.map((row, id) => ({ ...row, text: `${id},${row.text}` }));
  const days = new Map<string, Set<number>>();
  for (const { cell } of rows) {
    if (cell === undefined) continue;
    const key = `${cell.latitude},${cell.longitude}`;
    days.set(key, (days.get(key) ?? new Set()).add(cell.day));
  }
  const daysOfCells = [...days.values()].map((set) => [...set].sort((a, b) => a - b));
  return {
    csv: ['id,place,lat,lon,when', ...numbered.map(({ text }) => text), ''].join('\n'),
    rows: numbered.map(({ text }) => text),
    bad: numbered.flatMap(({ why }, index) =>
      why === undefined ? [] : [{ line: index + 2, why }],
    ),
    pairs: daysOfCells.reduce((sum, { length }) => sum + length, 0),
    daysOfCells,
    expected: (variables) =>
      [
        `id,place,lat,lon,when,${variables.join(',')}`,
        ...numbered.map(({ text, cell }) => {
          const width = text.replace(/"[^"]*"/g, '').split(',').length;
          const values = variables.map((name) => (cell ? dailyValue(name, cell).toFixed(1) : ''));
          return [text, ...Array.from({ length: 5 - width }, () => ''), ...values].join(',');
        }),
        '',
      ].join('\n'),
  };
}

function blockRows({ south, west, size, offset, rows, days }: Block, block: number): Row[] {
  return Array.from({ length: rows }, (_, row) => {
    const cell = row % (size * size);
    const latitude = south + (cell % size) / 2;
    const longitude = west + Math.floor(cell / size) / 2;
    // Three places in each cell.
    const shift = ((Math.floor(row / (size * size)) % 3) - 1) / 10;
    const day = FIRST_DAY + Math.floor(chance(block, row) * days);
    const where = `,${(latitude + shift).toFixed(3)},${(longitude - shift).toFixed(3)}`;
    return {
      text: `${where},${whenOf(day, offset, row)}`,
      cell: { latitude, longitude, offset, day },
    };
  });
}

function namedRows(): Row[] {
  return Array.from({ length: ROWS_OF_NAMES }, (_, row) => {
    const { place, ...at } = NAMED[row % NAMED.length] as (typeof NAMED)[number];
    const day = FIRST_DAY + Math.floor(chance(9, row) * DAYS_OF_80_YEARS);
    return { text: `${place},,,${whenOf(day, at.offset, row)}`, cell: { ...at, day } };
  });
}

/** A day of a place in three ways: as a day, as a time by its clocks, and as an instant. */
function whenOf(day: number, offset: number, row: number): string {
  const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
  if (row % 3 === 0) return date;
  if (row % 3 === 1) return `${date} 23:59`;
  // Half an hour before midnight, and half an hour after.
  const hour = row % 2 === 0 ? 23.5 : 0.5;
  const instant = new Date(day * DAY_MS + (hour - offset) * 3_600_000).toISOString();
  return `${instant.slice(0, 19)}Z`;
}

/** As the fake upstream makes a day's value of its hours. */
function dailyValue(
  name: string,
  { latitude, longitude, offset, day }: Required<Row>['cell'],
): number {
  const midnight = day * 86_400 - offset * 3_600;
  const hours = Array.from({ length: 24 }, (_, hour) => midnight + hour * 3_600);
  if (name === 'temperature_2m_max') {
    return Math.max(...(valuesAt('temperature_2m', latitude, longitude, hours) as number[])) + 0;
  }
  const amounts = valuesAt('precipitation', latitude, longitude, hours) as number[];
  return Math.round(amounts.reduce((sum, amount) => sum + amount, 0) * 10) / 10;
}

/** From 0 to below 1, the same at each run. */
function chance(one: number, other: number): number {
  const hash = Math.imul(Math.imul(other + 1, 0x9e3779b1) ^ (one + 1), 0x85ebca6b);
  return (Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35) >>> 0) / 2 ** 32;
}

function shuffled(rows: Row[]): Row[] {
  return rows
    .map((row, index) => ({ row, at: chance(77, index) }))
    .sort((a, b) => a.at - b.at)
    .map(({ row }) => row);
}
