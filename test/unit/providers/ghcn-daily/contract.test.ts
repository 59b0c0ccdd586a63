import type { Call } from '../../../../src/demo-archive/http.js';
import { ghcnDailyProvider } from '../../../../src/providers/ghcn-daily/ghcn-daily.js';
import { type Broken, describeProviderContract } from '../../../contracts/provider-contract.js';
import { type DayRow, startNcei } from '../../../fakes/ncei.js';

const DATA_PATH = '/access/services/data/v1';

const BROKEN: Record<Broken, (rows: DayRow[], call: Call) => unknown> = {
  'breaks off': (rows) => JSON.stringify(rows).slice(0, -40),
  'HTML page': () => '<!DOCTYPE html><title>Sign in</title>',
  'HTTP 429': refusing(429, { 'retry-after': '30' }),
  'HTTP 400': refusing(400),
  'HTTP 503': refusing(503),
  'no days': (rows) => rows.map(({ DATE: _day, ...row }) => row),
};

function refusing(status: number, headers = {}) {
  return (_rows: DayRow[], { response }: Call) =>
    void response.writeHead(status, headers).end('{"errorMessage":"No"}');
}

describeProviderContract('ghcn-daily', async () => {
  const own = await startNcei();
  return {
    provider: ghcnDailyProvider({ url: own.url, now: () => Date.UTC(2026, 10, 24), fetch }),
    gathering: {
      provider: 'ghcn-daily',
      resolution: 'daily',
      // Beside the airport of Seattle, whose record lacks no day.
      latitude: 47.44,
      longitude: -122.31,
      start_date: '2012-02-26',
      end_date: '2012-03-04',
      variables: ['temperature_2m_max', 'temperature_2m_min', 'precipitation_sum'],
    },
    requests: () => own.requests.filter((url) => url.startsWith(DATA_PATH)).length,
    breakDown: (how) => own.mangle(BROKEN[how]),
    close: own.close,
  };
});
