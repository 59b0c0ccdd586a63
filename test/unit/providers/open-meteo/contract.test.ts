import { openMeteoProvider } from '../../../../src/providers/open-meteo/open-meteo.js';
import { type Broken, describeProviderContract } from '../../../contracts/provider-contract.js';
import { type Fault, LOGIN_PAGE, startUpstream } from '../../../fakes/upstream.js';

const BROKEN: Record<Broken, Fault> = {
  'breaks off': { kind: 'truncated' },
  'HTML page': { kind: 'status', status: 200, html: LOGIN_PAGE },
  'HTTP 429': { kind: 'rateLimited', limit: 'minutely', retryAfter: '30' },
  'HTTP 400': { kind: 'status', status: 400, reason: 'No' },
  'HTTP 503': { kind: 'status', status: 503 },
  'no days': { kind: 'missingStep' },
};

describeProviderContract('open-meteo', async () => {
  const own = await startUpstream();
  const { archiveUrl } = own;
  return {
    provider: openMeteoProvider({
      archiveUrl,
      apiKey: undefined,
      now: () => Date.UTC(2026, 10, 24),
      fetch,
    }),
    gathering: {
      latitude: 47.60621,
      longitude: -122.33207,
      resolution: 'daily',
      start_date: '1949-12-20',
      end_date: '1950-01-20',
      variables: ['temperature_2m_max', 'precipitation_sum', 'sunrise'],
    },
    requests: () => own.requests.length,
    breakDown: (how) => own.setFault(() => BROKEN[how]),
    close: own.close,
  };
});
