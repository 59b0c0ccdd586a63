import { InvalidArgumentError } from 'commander';

/** An option's value as a count. */
export function toCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It takes a number, 1 or more.');
  return Number(text);
}

/** An option's value as a list. */
export function splitAtCommas(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

/** An option's value as a time to wait. */
export function toSeconds(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) {
    throw new InvalidArgumentError('It takes a number of seconds, 0 or more.');
  }
  return Number(text);
}
