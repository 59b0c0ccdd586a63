/** Requests for this latitude are held while the gate is shut; see gate.ts. */
export const HELD_LATITUDE = 60;
