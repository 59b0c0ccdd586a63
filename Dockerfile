# An MCP server on stdio: `docker run -i --rm durable-weather`. With arguments any other command of durable-weather, such
# as the worker of docker-compose.yml.

# Debian, not Alpine: Temporal's native bridge needs glibc.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts: `prepare` would build before the sources are here, and no dependency needs its own.
RUN npm ci --ignore-scripts
COPY . .
RUN npm pack && npm install --omit=dev --ignore-scripts --prefix /installed ./durable-weather-*.tgz

FROM node:24-bookworm-slim
# The slim image has no certificates, and the bridge uses the system's for TLS (Temporal Cloud). Without versions: Debian
# keeps only the newest of each.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates tini \
  && rm -rf /var/lib/apt/lists/*
# As in package.json, which names no repository: so there is no label "source".
LABEL org.opencontainers.image.title="durable-weather" \
  org.opencontainers.image.description="Durable tool calls for AI agents: MCP tools that start Temporal workflows over historic weather and come back at once." \
  org.opencontainers.image.version="0.2.0" \
  org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production
# Writable whichever user the container runs as.
ENV DURABLE_WEATHER_HOME=/tmp/durable-weather
WORKDIR /app
COPY --from=build /installed ./
# The image's user "node", by number: Kubernetes cannot see by a name that it is not root.
USER 1000
# The first process has to reap what others leave, and Node.js reaps its own children alone.
ENTRYPOINT ["tini", "--", "/app/node_modules/.bin/durable-weather"]
