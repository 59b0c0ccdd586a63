# The worker of durable-weather (docker-compose.yml); with another command, any of its subcommands.

# Debian, not Alpine: Temporal's native bridge needs glibc.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts: `prepare` would build before the sources are here, and no dependency needs its own.
RUN npm ci --ignore-scripts
COPY . .
RUN npm pack && npm install --omit=dev --ignore-scripts --prefix /installed durable-weather-*.tgz

FROM node:24-bookworm-slim
# The slim image has no certificates, and the bridge uses the system's for TLS (Temporal Cloud).
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates tini \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
# Writable whichever user the container runs as.
ENV DURABLE_WEATHER_HOME=/tmp/durable-weather
WORKDIR /app
COPY --from=build /installed ./
USER node
# The first process has to reap what others leave, and Node.js reaps its own children alone.
ENTRYPOINT ["tini", "--"]
CMD ["node_modules/.bin/durable-weather", "worker"]
