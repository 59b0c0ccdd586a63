/** What the command on Linux tells its driver in Wine, and what that tells back. */

/** The driver's errand: its only argument, as JSON. Paths are Windows'. */
export interface Errand {
  /** dist/cli.js of the installed project. */
  cli: string;
  /** temporal.exe. */
  temporal: string;
  /** An empty folder on drive C, for homes and tables. */
  folder: string;
  archiveUrl: string;
  geocodingUrl: string;
  /** Of the gate; see gate.ts. */
  gateUrl: string;
}

/** A line of the driver's output. */
export interface StepReport {
  step: string;
  seconds: number;
  /** Absent where the step held. */
  fault?: string;
}
