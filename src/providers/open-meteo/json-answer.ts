import { takeColumn } from '../../weather/column-memory.js';
import type { Days } from '../../weather/gathering.js';
import { countRows } from '../../weather/plan.js';
import type { Series, SeriesData } from '../../weather/provider.js';
import { classifyBrokenJson, withoutBareNumbers } from '../http/broken-json.js';
import { classifyResponse } from '../http/classify.js';
import { readFingerprinted } from '../http/fingerprint.js';
import { checkAnswer } from './check.js';
import { parseJsonColumns } from './json-columns.js';
import { type ArchiveAccess, askArchive } from './requests.js';

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** Fetches some days of a series in JSON. @throws UpstreamError as askArchive and readJsonAnswer do. */
export function fetchJson(
  access: ArchiveAccess,
  series: Series,
  days: Days,
  signal: AbortSignal,
): Promise<SeriesData> {
  return askArchive(access, series, days, 'json', signal, (body) =>
    readJsonAnswer(body, series, days, access.now()),
  );
}

/**
 * Reads the body of an HTTP 200 as JSON, and checks it.
 * @param now unix milliseconds.
 * @throws UpstreamError for another body, and for another answer than was asked for.
 */
export function readJsonAnswer(
  body: Buffer,
  series: Series,
  days: Days,
  now: number,
): Promise<SeriesData> {
  return readFingerprinted(body, async () => {
    const rows = countRows(days, series.resolution);
    const answer = await parseAnswer(body, () => takeColumn(rows));
    if (isError(answer)) throw classifyResponse({ status: 200, body: body.toString('utf8') }, now);
    return checkAnswer(answer, series, days);
  });
}

/** @throws UpstreamError for text that is not JSON, except bare NaN and Infinity. */
async function parseAnswer(body: Buffer, newColumn: () => Float64Array): Promise<unknown> {
  const isMarked = body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  const json = isMarked ? body.subarray(BYTE_ORDER_MARK.length) : body;
  try {
    return await parseJsonColumns(json, newColumn);
  } catch {
    const mended = withoutBareNumbers(json);
    if (mended === undefined) throw classifyBrokenJson(json);
    return parseJsonColumns(mended, newColumn).catch(() =>
      Promise.reject(classifyBrokenJson(json)),
    );
  }
}

/** Open-Meteo's error object, whose status may have been changed by a proxy. */
function isError(answer: unknown): boolean {
  return answer instanceof Object && 'error' in answer && answer.error === true;
}
