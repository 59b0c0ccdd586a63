/** What the official suite finds, held against the failures that are expected of a server. */

/** A check of the suite, as its result files have it. */
export interface SuiteCheck {
  scenario: string;
  id: string;
  status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  errorMessage?: string;
}

/** Of one server in one protocol version. */
export interface Ledger {
  /** How many checks pass. */
  passed: number;
  /** Checks that fail, as "scenario/id", by the reason why that is right. */
  expected: Readonly<Record<string, readonly string[]>>;
}

/**
 * Compares in both directions: a failure that nobody expects is a fault, and so is an expected one that does not fail.
 * @returns a sentence each.
 */
export function compareWithLedger(checks: readonly SuiteCheck[], ledger: Ledger): string[] {
  const failing = new Map(
    checks
      .filter(({ status }) => status === 'FAILURE' || status === 'WARNING')
      .map((check) => [nameOf(check), check]),
  );
  const expected = new Set(Object.values(ledger.expected).flat());
  const passed = checks.filter(({ status }) => status === 'SUCCESS').length;
  const unexpected = [...failing].filter(([name]) => !expected.has(name));
  const stale = [...expected].filter((name) => !failing.has(name));
  return [
    ...unexpected.map(([name, { errorMessage }]) => `${name} fails: ${errorMessage ?? 'no words'}`),
    ...stale.map((name) => `${name} is expected to fail, and does not: take it off the ledger`),
    ...(passed === ledger.passed ? [] : [`${passed} checks pass; the ledger has ${ledger.passed}`]),
  ];
}

function nameOf({ scenario, id }: SuiteCheck): string {
  return `${scenario}/${id}`;
}
