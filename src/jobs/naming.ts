/** A job name is a Temporal workflow id, a file name and a word that people type: this is what all three take. */
const JOB_NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

/** The rule in words, for messages. */
export const JOB_NAME_RULE =
  '1 to 200 letters, digits, ".", "_" and "-", the first a letter or a digit';

export function isJobName(text: string): boolean {
  return JOB_NAME_PATTERN.test(text);
}
