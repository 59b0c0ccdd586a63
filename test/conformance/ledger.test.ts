import { describe, expect, it } from '@jest/globals';
import { compareWithLedger, type SuiteCheck } from './ledger.js';

const checks: SuiteCheck[] = [
  { scenario: 'ping', id: 'answered', status: 'SUCCESS' },
  { scenario: 'ping', id: 'told', status: 'INFO' },
  { scenario: 'logging', id: 'level', status: 'FAILURE', errorMessage: 'Method not found' },
  { scenario: 'polling', id: 'retry', status: 'WARNING' },
];
const expected = { 'There is no logging.': ['logging/level'], 'No sessions.': ['polling/retry'] };

describe('the ledger of expected failures', () => {
  it('holds where exactly these fail', () => {
    expect(compareWithLedger(checks, { passed: 1, expected })).toEqual([]);
  });

  it('names a failure that nobody expects, with its words', () => {
    const { 'No sessions.': polling } = expected;
    const ledger = { passed: 1, expected: { 'No sessions.': polling } };
    expect(compareWithLedger(checks, ledger)).toEqual(['logging/level fails: Method not found']);
  });

  it('names an expected failure that passes', () => {
    const mended = checks.map((check) => ({ ...check, status: 'SUCCESS' as const }));
    expect(compareWithLedger(mended, { passed: 4, expected })).toEqual([
      'logging/level is expected to fail, and does not: take it off the ledger',
      'polling/retry is expected to fail, and does not: take it off the ledger',
    ]);
  });

  it('names an expected failure that was not looked at, and counts what passes', () => {
    expect(compareWithLedger([], { passed: 1, expected })).toEqual([
      'logging/level is expected to fail, and does not: take it off the ledger',
      'polling/retry is expected to fail, and does not: take it off the ledger',
      '0 checks pass; the ledger has 1',
    ]);
  });
});
