import {
  defaultPayloadConverter,
  type Payload,
  type PayloadCodec,
  type PayloadConverter,
} from '@temporalio/common';
import { errorMessage } from '../../base/errors.js';
import { oneLine } from '../../base/one-line.js';

/** As much as is said of why a value cannot be read. */
const REASON_LENGTH = 300;

/** A value that the server holds, or why it cannot be read: whoever starts a workflow chooses its encoding. */
export function readPayload(payload: Payload | null | undefined): {
  value?: unknown;
  unreadable?: string;
} {
  if (!payload) return {};
  try {
    return { value: defaultPayloadConverter.fromPayload(payload) };
  } catch (error) {
    return { unreadable: oneLine(errorMessage(error), REASON_LENGTH) };
  }
}

/** Reads undefined for what cannot be read. */
export const readableOnly: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload: <T>(payload: Payload) => readPayload(payload).value as T,
};

/**
 * For Temporal's client, which would fail for one value that it cannot read, and with it a list of all jobs. Such a
 * value is undefined.
 */
export const readableCodec: PayloadCodec = {
  encode: async (payloads) => payloads,
  decode: async (payloads) =>
    payloads.map((payload) =>
      readPayload(payload).unreadable === undefined
        ? payload
        : defaultPayloadConverter.toPayload(undefined),
    ),
};
