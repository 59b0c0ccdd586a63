export const EARLIER_COMMIT: string;
export function hasEarlierCommit(): boolean;
