import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import { errorMessage, UnavailableError } from '../../base/errors.js';
import { oneLine, withoutStop } from '../../base/one-line.js';
import type { JobEnd } from '../promises.js';
import { reasonOf } from '../reason.js';
import type { Server } from './connection.js';
import { explainSilence, NoAnswerError } from './silence.js';

type ServerName = Omit<Server, 'client'>;

/** A failure may be of a job that was started by hand, and say anything; our own words of a refusal are shorter. */
const WORDS_LIMIT = 1_000;

// gRPC status codes (grpc.github.io/grpc/core/md_doc_statuscodes.html).
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const NOT_FOUND = 5;
const UNAVAILABLE = 14;

/**
 * How a workflow ended that did not complete.
 * @param cause the message of one that was cancelled or terminated is the reason that a person gave.
 * @param by who cancelled or terminated it, where that is to be told.
 */
export function describeEnd(cause: Error | undefined, by?: string | null): JobEnd {
  if (cause instanceof CancelledFailure) {
    const why = reasonGiven(cause, by);
    return {
      status: 'cancelled',
      error: `The job was cancelled${why}; what it has stored is kept.`,
    };
  }
  if (cause instanceof TerminatedFailure) {
    return { status: 'terminated', error: `The job was terminated${reasonGiven(cause, by)}.` };
  }
  if (cause instanceof TimeoutFailure) {
    return { status: 'timed_out', error: 'The job ran into its time limit.' };
  }
  const failure = cause ?? new Error('no reason given');
  return { status: 'failed', error: reasonOf(failure, (words) => oneLine(words, WORDS_LIMIT)) };
}

/** As a clause that goes on a sentence; nothing where neither a reason nor a person is known. */
function reasonGiven({ message }: Error, by: string | null | undefined): string {
  const why = withoutStop(oneLine(message, WORDS_LIMIT));
  if (why !== '') return `: ${why}`;
  return by ? ` by ${oneLine(by, WORDS_LIMIT)}` : '';
}

/** True for what the server answers with or fails to answer, and false for a defect. */
export function isServersFault(error: unknown): boolean {
  return error instanceof NoAnswerError || grpcError(error) !== undefined;
}

/**
 * What a call to the server failed with, in words. Any other error than an answer of the server, or none, is a defect
 * and stays as it is.
 */
export async function explain(
  error: unknown,
  { address, advice, tls, whySilent }: ServerName,
): Promise<unknown> {
  if (!isServersFault(error)) return error;
  const why = await whySilent?.();
  if (why !== undefined) return new UnavailableError(why);
  const details = refusalOf(error);
  if (details === undefined) return explainSilence(address, advice, tls);
  return new UnavailableError(
    `The Temporal server at ${address} refused the request: ${oneLine(details, WORDS_LIMIT)}.`,
  );
}

/** The server's words where it answered with a refusal; undefined where it is away or keeps silent. */
export function refusalOf(error: unknown): string | undefined {
  const { code, details } = grpcError(error) ?? {};
  return code === DEADLINE_EXCEEDED || code === UNAVAILABLE ? undefined : details;
}

/** True where the server has answered that it does not have what was asked for. */
export function isNotFound(error: unknown): boolean {
  return grpcError(error)?.code === NOT_FOUND;
}

/** The message for a job whose data on the server was not written by a version like this one. */
export function explainUnreadable(name: string, { address }: ServerName, error: unknown): string {
  const why = oneLine(errorMessage(error), WORDS_LIMIT);
  return `What the Temporal server at ${address} holds of "${name}" cannot be read: ${why}.`;
}

/**
 * The search attribute for which the server refuses a request: it has none of this name, or one of another type.
 * Undefined for any other error. The code is that of all wrong requests, so the words count; they are of the server's
 * common/searchattribute: "… search attribute NAME …".
 * @param names of the attributes in the request.
 */
export function refusedAttribute(error: unknown, names: readonly string[]): string | undefined {
  const { code, details = '' } = grpcError(error) ?? {};
  if (code !== INVALID_ARGUMENT) return undefined;
  const said = names.filter((name) => details.includes(`search attribute ${name}`));
  // One name may begin another.
  return said.sort((a, b) => b.length - a.length)[0];
}

function grpcError(error: unknown): { code: number; details: string } | undefined {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) ? cause : undefined;
}
