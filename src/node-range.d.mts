export function isInRange(engines: string, version: string): boolean;
export function rangeWords(engines: string): string;
