/** One thing that a checker looked at. */
export interface Finding {
  name: string;
  /** What is wrong; absent where all is well. */
  fault?: string;
}

/** Makes a finding of some faults. */
export function finding(name: string, faults: readonly string[]): Finding {
  return faults.length === 0 ? { name } : { name, fault: faults.join('\n') };
}
