/**
 * A job name is a Temporal workflow id, part of a file name and a word that people type: this is what all three take.
 * The colon is for the workflow ids of Temporal's schedules, which end in a time: "nightly-2026-11-28T05:00:00Z".
 */
const JOB_NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$/;

/** The rule in words, for messages. */
export const JOB_NAME_RULE =
  '1 to 200 letters, digits, ".", "_", "-" and ":", the first a letter or a digit';

/** What is wrong with a job name, in a sentence; undefined where nothing is. */
export function explainJobName(text: string): string | undefined {
  return isJobName(text)
    ? undefined
    : `job_name is ${JSON.stringify(text)}; it takes ${JOB_NAME_RULE}.`;
}

export function isJobName(text: string): boolean {
  return JOB_NAME_PATTERN.test(text);
}
