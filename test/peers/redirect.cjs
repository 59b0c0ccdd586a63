// Loaded with --require before a peer whose addresses are fixed: its HTTPS requests to Open-Meteo go to the archive of
// the run instead (ARCHIVE), and to any other host there are none.
const http = require('node:http');
const https = require('node:https');

const { hostname, port, pathname } = new URL(process.env.ARCHIVE);

https.request = (options, callback) => {
  const host = options.hostname ?? options.host;
  if (host !== 'archive-api.open-meteo.com') throw new Error(`no request to ${host} in this run`);
  const { method, headers, path } = options;
  return http.request(
    { hostname, port, method, headers, path: `${pathname}${path}`, agent: http.globalAgent },
    callback,
  );
};
https.get = (options, callback) => https.request(options, callback).end();
