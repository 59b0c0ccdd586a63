/**
 * Half-width of a 95 % confidence interval in standard errors: the 0.975 quantile of Student's t
 * (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2).
 */
export async function studentT975(degreesOfFreedom: number): Promise<number> {
  // Loaded on first use, because a host waits for the list of tools.
  const { default: jstat } = await import('jstat');
  return jstat.studentt.inv(0.975, degreesOfFreedom);
}
