/** Quoting for SQL text: DuckDB takes neither identifiers nor COPY's file name as parameters. */

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
