import Table from 'cli-table3';
import { visible, visibleLine } from './visible.js';

/** Prints the answer, which scripts read, on stdout. */
export function print(text: string): void {
  process.stdout.write(`${visible(text)}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Prints a message for a person on stderr, never on stdout. */
export function tell(text: string): void {
  process.stderr.write(`${visible(text)}\n`);
}

/** Prints rows under headings, as wide as their content. Cells without a value stay empty. */
export function printTable(head: string[], rows: (string | number | undefined)[][]): void {
  // hasColors() knows the terminal and NO_COLOR.
  const isColoured = process.stdout.isTTY && process.stdout.hasColors();
  const table = new Table({
    head,
    style: { head: isColoured ? ['bold'] : [], border: isColoured ? ['grey'] : [], compact: true },
  });
  table.push(...rows.map((row) => row.map((cell) => visibleLine(`${cell ?? ''}`))));
  process.stdout.write(`${table.toString()}\n`);
}
