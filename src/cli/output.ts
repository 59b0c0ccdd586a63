import Table from 'cli-table3';

/** The answer itself: what a script reads. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** What goes on, for a person; never on stdout. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Rows under headings, as wide as their content. Cells without a value stay empty. */
export function printTable(head: string[], rows: (string | number | undefined)[][]): void {
  const isTerminal = process.stdout.isTTY;
  const table = new Table({
    head,
    style: { head: isTerminal ? ['bold'] : [], border: isTerminal ? ['grey'] : [], compact: true },
  });
  table.push(...rows.map((row) => row.map((cell) => cell ?? '')));
  print(table.toString());
}
