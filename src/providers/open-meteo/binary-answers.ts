import { unlessAborted } from '../../base/abort.js';
import { DeadlineError } from '../../base/deadline.js';
import { RecentMap } from '../../base/recent-map.js';
import { toDate } from '../../weather/dates.js';
import type { Days } from '../../weather/gathering.js';
import { zoneOfDays } from '../../weather/local-days.js';
import { modelOf } from '../../weather/models.js';
import { countRows } from '../../weather/plan.js';
import {
  type AnswerInHand,
  type Series,
  type SeriesData,
  UpstreamError,
} from '../../weather/provider.js';
import { checkAnswer } from './check.js';
import { fetchJson, readJsonAnswer } from './json-answer.js';
import { requestWeight } from './price.js';
import { expectSameNumbers, fortnight, type Proof, proofsOf } from './proof.js';
import { type ArchiveAccess, askArchive, longestAnswer } from './requests.js';
import { type UnprovenAnswer, UnprovenAnswers } from './unproven-answers.js';

/** Fewer values are parsed from JSON in less time than the proof's request takes. */
const LARGE = 300_000;

/** So many series are remembered as proven. */
const MOST_SERIES = 1_000;

/** Stands among the proven variables of a series for the way of rounding, which is one for all. */
const ROUNDING = 'rounding';

/**
 * Large answers in FlatBuffers, which are read much faster than JSON. They have the archive's float32 numbers. The
 * archive makes JSON's numbers by rounding these, and so does this class. Each series proves that both round in the
 * same way: a fortnight of its first answer is also asked for in JSON. It is one that has a value of each variable,
 * because zero says nothing about units and decimals, and the most values between two printed ones, because these show
 * another rounding. A variable without values there is proven by a later answer that has some. The archive is asked for
 * JSON alone until this process ends if one answer is not JSON's, cannot be read, or is refused while JSON is not. A
 * series whose proof is no good JSON is itself asked for in JSON: a fortnight may have too many impossible values for
 * an answer, and a decade around it not.
 */
export class BinaryAnswers {
  #isTrusted = true;
  /** By series, the variables that had the same values in JSON, and ROUNDING. */
  readonly #proven = new RecentMap<string, Set<string>>(MOST_SERIES);
  readonly #withoutProof = new RecentMap<string, true>(MOST_SERIES);
  /** Proofs that are under way. */
  readonly #proofs = new Map<string, Promise<void>>();
  readonly #unproven = new UnprovenAnswers();

  constructor(private readonly access: ArchiveAccess) {}

  /** Whether these days are asked for in FlatBuffers. */
  areAskedFor(series: Series, days: Days): boolean {
    const { resolution, variables } = series;
    const isLarge = () => countRows(days, 'hourly') * variables.length >= LARGE;
    if (!this.#isTrusted || resolution !== 'hourly' || !isLarge()) return false;
    return !this.#withoutProof.get(keyOf(series));
  }

  /** The weight of a series' first proof. Another one, of a variable that had no values before, is rare and light. */
  weightOfProof(series: Series, days: Days): number {
    if (!this.areAskedFor(series, days) || this.#proven.get(keyOf(series))?.has(ROUNDING)) return 0;
    return requestWeight(fortnight(days, 0), series.variables.length);
  }

  #isProven(series: Series): boolean {
    const proven = this.#proven.get(keyOf(series));
    return proven !== undefined && [ROUNDING, ...series.variables].every((one) => proven.has(one));
  }

  /** Takes the answer for these days if it is kept. It weighs as much as its proof, and no more is asked for. */
  takeInHand(series: Series, days: Days): AnswerInHand | undefined {
    const key = this.#keyOfAnswer(series, days);
    const answer = this.areAskedFor(series, days) ? this.#unproven.take(key) : undefined;
    if (answer === undefined) return undefined;
    let isFinished = false;
    return {
      weight: requestWeight(fortnight(days, 0), series.variables.length),
      finish: (signal) => {
        isFinished = true;
        return this.#finish(key, series, days, answer, signal);
      },
      leave: () => {
        if (!isFinished) this.#unproven.keep(key, answer);
      },
    };
  }

  /**
   * Fetches days in FlatBuffers, with the proof if they are the first of a series. Fetches them in JSON where
   * FlatBuffers are refused, by the archive or by what stands before it. Where the proof fails on its way, the next
   * call for these days asks for the proof alone.
   * @throws UpstreamError as for JSON; bad_data if the numbers are not JSON's, or the proof is bad data. The next
   * attempt asks for JSON, and is weighed for that.
   */
  async fetchDays(series: Series, days: Days, signal: AbortSignal): Promise<SeriesData> {
    const key = this.#keyOfAnswer(series, days);
    const answer = this.#unproven.take(key) ?? (await this.#fetchAnswer(series, days, signal));
    return 'proofs' in answer ? this.#finish(key, series, days, answer, signal) : answer;
  }

  async #finish(
    key: string,
    series: Series,
    days: Days,
    answer: UnprovenAnswer,
    signal: AbortSignal,
  ): Promise<SeriesData> {
    try {
      for (const proof of answer.proofs) {
        const prove = () => this.#prove(series, days, answer.data, proof, signal);
        await this.#proveOnce(keyOf(series), proof, prove, signal);
      }
      return answer.data;
    } catch (error) {
      const failure = failureOfProof(error);
      if (isOnTheWay(failure) && !isGivenUp(signal)) this.#unproven.keep(key, answer);
      throw failure;
    }
  }

  /** In FlatBuffers if possible; in JSON, which needs no proof, if they are refused. */
  async #fetchAnswer(
    series: Series,
    days: Days,
    signal: AbortSignal,
  ): Promise<UnprovenAnswer | SeriesData> {
    try {
      return await this.#fetchBinary(series, days, signal);
    } catch (error) {
      const { failure } = error instanceof UpstreamError ? error : {};
      if (failure !== 'rejected' && failure !== 'gateway') throw this.#distrustingBadData(error);
      const data = await fetchJson(this.access, series, days, signal);
      this.#isTrusted = false;
      return data;
    }
  }

  #distrustingBadData(error: unknown): unknown {
    if (isBadData(error)) this.#isTrusted = false;
    return error;
  }

  /** An archive that does not know the format may answer in JSON. */
  #fetchBinary(
    series: Series,
    days: Days,
    signal: AbortSignal,
  ): Promise<UnprovenAnswer | SeriesData> {
    return askArchive(this.access, series, days, 'flatbuffers', signal, async (body) => {
      if (isBinary(body, longestAnswer(series, days))) {
        return readBinary(body, series, days, this.#isProven(series));
      }
      const data = await readJsonAnswer(body, series, days, this.access.now());
      this.#isTrusted = false;
      return data;
    });
  }

  /** Of answers that come at once the first is proven. The next needs a proof of its own if that proved too little. */
  async #proveOnce(
    key: string,
    { shows }: Proof,
    prove: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    for (let other = this.#proofs.get(key); other !== undefined; other = this.#proofs.get(key)) {
      await unlessAborted(
        other.catch(() => undefined),
        signal,
      );
    }
    const proven = this.#proven.get(key);
    if (proven?.has(ROUNDING) && shows.every((name) => proven.has(name))) return;
    const proof = prove().finally(() => this.#proofs.delete(key));
    this.#proofs.set(key, proof);
    await proof;
  }

  async #prove(
    series: Series,
    days: Days,
    data: SeriesData,
    { index, decisive, shows }: Proof,
    signal: AbortSignal,
  ): Promise<void> {
    const proof = fortnight(days, index);
    const json = await this.#fetchProof(series, proof, signal);
    try {
      expectSameNumbers(data, json, days, proof);
    } catch (error) {
      this.#isTrusted = false;
      throw error;
    }
    const proven = this.#proven.get(keyOf(series)) ?? new Set();
    for (const name of shows) proven.add(name);
    // Without decisive values another rounding would not have shown: the next answer is compared, too.
    if (decisive > 0) proven.add(ROUNDING);
    this.#proven.set(keyOf(series), proven);
  }

  async #fetchProof(series: Series, days: Days, signal: AbortSignal): Promise<SeriesData> {
    try {
      return await fetchJson(this.access, series, days, signal);
    } catch (error) {
      if (isBadData(error)) this.#withoutProof.set(keyOf(series), true);
      throw error;
    }
  }

  /** With the day on which it came, because stored days tell when they were asked for. */
  #keyOfAnswer(series: Series, days: Days): string {
    return JSON.stringify([keyOf(series), days, toDate(this.access.now())]);
  }
}

async function readBinary(
  body: Buffer,
  series: Series,
  days: Days,
  isProven: boolean,
): Promise<UnprovenAnswer> {
  checkSize(body);
  // Most workers never need it.
  const { readFlatBuffers } = await import('./flatbuffers-answer.js');
  const { answer, floats } = await readFlatBuffers(body, series, countRows(days, 'hourly'));
  const data = checkAnswer(answer, series, days);
  return { data, proofs: isProven ? [] : proofsOf(floats, data.columns) };
}

/**
 * A proof has so few days that fewer would not help. Its failure says nothing of the length of the answer, which has
 * come, so the step is to ask for the same days again.
 */
function failureOfProof(error: unknown): unknown {
  const isTooSlow = error instanceof UpstreamError && error.failure === 'too_much';
  // Of a proof that waits for another one's.
  const isLate = error instanceof DeadlineError;
  return isTooSlow || isLate ? new UpstreamError('unavailable', error.message) : error;
}

function isBadData(error: unknown): boolean {
  return error instanceof UpstreamError && error.failure === 'bad_data';
}

/** True for a failure that says nothing of an answer. */
function isOnTheWay(error: unknown): boolean {
  const { failure } = error instanceof UpstreamError ? error : {};
  return failure === 'unavailable' || failure === 'rate_limited' || failure === 'gateway';
}

/** True if the caller does not want it any more; false while there is time, and when that was too short. */
function isGivenUp({ aborted, reason }: AbortSignal): boolean {
  return aborted && !(reason instanceof DeadlineError);
}

/** What a request names beside its days. */
function keyOf(series: Series): string {
  const { latitude, longitude, variables } = series;
  return JSON.stringify([latitude, longitude, modelOf(series), zoneOfDays(series), variables]);
}

/** A message begins with its size. Letters as a size are more than any answer may have. */
function isBinary(body: Buffer, longest: number): boolean {
  return body.length >= 4 && body.readUInt32LE(0) <= longest;
}

/** @throws UpstreamError; too_much, as for JSON, if the answer ends too soon. */
function checkSize(body: Buffer): void {
  const size = 4 + body.readUInt32LE(0);
  if (body.length === size) return;
  throw new UpstreamError(
    body.length < size ? 'too_much' : 'bad_data',
    `upstream's answer is not one whole message: it has ${body.length} bytes instead of ${size}`,
  );
}
