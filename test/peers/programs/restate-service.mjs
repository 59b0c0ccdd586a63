/**
 * A durable gathering with Restate, after its TypeScript quick start and the guide on workflows (docs.restate.dev): each
 * decade is a ctx.run, which Restate journals. restate-server runs beside it and calls it.
 */
import { createServer } from 'node:http2';
import * as restate from '@restatedev/restate-sdk';
import { fetchDays } from './archive-client.mjs';
import { decades, told } from './decades.mjs';

const gathering = restate.workflow({
  name: 'gathering',
  handlers: {
    run: async (ctx, asked) => {
      const spans = decades(asked.start_date, asked.end_date);
      const parts = spans.map((span) => ctx.run(`fetch ${span[0]}`, () => fetchDays(asked, span)));
      return told(await restate.RestatePromise.all(parts));
    },
  },
});

// As restate.serve does, which would listen on all addresses of the machine.
createServer(restate.createEndpointHandler({ services: [gathering] })).listen(
  Number(process.env.SERVICE_PORT),
  '127.0.0.1',
);
