/** First and last day of each decade from one day to another. */
export function decades(start_date, end_date) {
  const [first, last] = [start_date, end_date].map((date) => Number(date.slice(0, 4)));
  const spans = [];
  for (let year = first - (first % 10); year <= last; year += 10) {
    spans.push([
      start_date > `${year}-01-01` ? start_date : `${year}-01-01`,
      end_date < `${year + 9}-12-31` ? end_date : `${year + 9}-12-31`,
    ]);
  }
  return spans;
}

/** What the model reads of a gathering. */
export function told(parts) {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  return JSON.stringify({ files: parts.map(({ file }) => file), rows });
}
