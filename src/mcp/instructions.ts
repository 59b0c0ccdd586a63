/** What a host tells its model of this server. Hosts cut it at 2 KB. */
export const INSTRUCTIONS = `Historic weather (1940 to today, any place) gathered by durable background jobs.

The flow:
1. start_gathering with all places of a question in one call (up to 100 locations). It returns job names at once.
2. await_result with those names. Short jobs take seconds. If something is still running, say so, go on talking, and call it again later.
3. probe_status looks in without waiting: progress, time left, what holds a job up.
4. plot_data draws finished jobs; export_data writes their rows to a file.

Good to know:
- A job name is an idempotency key: the same input gives the same job, and a finished job answers instantly. Repeating a call is always safe.
- Jobs survive everything: the end of this conversation, a crash, a restart. Never start a job anew under another name because it is slow.
- Results are exact statistics over all rows (mean, min, max with dates, sums for amounts) with completeness in percent. Units stand beside the numbers.
- Daily values are of UTC days. Data of the last days may still be revised: such results carry provisional_from.
- Keep the attribution in result.source when you present numbers.`;
