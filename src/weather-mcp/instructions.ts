/** The instructions that a host passes to its model. Hosts cut them at 2 KB. */
export const INSTRUCTIONS = `Historic weather (1940 to today, any place), gathered by durable background jobs.

The flow:
1. find_place only when a name may mean several places; start_gathering takes names itself, "Springfield, Illinois" or coordinates.
2. start_gathering with all places of a question in one call (up to 100), or start_lookup with a table. It returns job names at once.
3. await_result: exact statistics over all rows. If a job is still running, say so, go on talking, call again later. probe_status looks in without waiting.
4. With finished jobs, never compute from rows in your head:
 - analyze_climate: normals, anomalies, trends, degree days, extremes, records.
 - query_data: one SELECT over all rows, for what no analysis gives. read_rows shows some rows.
 - plot_data draws a chart; export_data writes all rows to a file.
5. list_jobs finds jobs of earlier conversations; cancel_jobs stops running ones; delete_jobs removes ended ones for good, so only when the user asks for it.

Good to know:
- Every answer has next_step: what to call now.
- A job name is an idempotency key: the same input gives the same job, and a finished job answers instantly. Repeating a call is always safe.
- Jobs survive everything: the end of this conversation, a crash, a restart. Never start one anew under another name because it is slow.
- Compare places or periods from one range of whole years; the WMO's normal period is 1991-2020.
- completeness is the percentage of rows with a value; sums are of what is there.
- A message or attention is for the user too: a name that several places have, an answer from the offline gazetteer, a missing worker.
- Values are ERA5's (one model, 25 km, 5 days late) and days the place's in standard time, unless model or days are given. Do not compare different ones; a step in a year under seams is the model's. Say what a result names as missing; from provisional_from on it may still be revised. start_gathering on such a job names the one to gather it anew.
- Keep the attribution in result.source when you present numbers.`;
