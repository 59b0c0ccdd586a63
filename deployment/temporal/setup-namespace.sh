#!/bin/sh
# Creates the namespace and the search attributes by which jobs are listed. Safe to repeat.
set -eu

: "${TEMPORAL_ADDRESS:?}" "${TEMPORAL_NAMESPACE:?}"

# A port that accepts connections is not yet a server that answers; attempts: 60 x 2 s.
attempts=60
until temporal operator cluster health >/dev/null 2>&1; do
  attempts=$((attempts - 1))
  if [ "$attempts" -eq 0 ]; then
    echo "no healthy Temporal server at $TEMPORAL_ADDRESS after two minutes" >&2
    exit 1
  fi
  sleep 2
done

if ! temporal operator namespace describe >/dev/null 2>&1; then
  # Results outlive this in the result store; only the Web UI and list_jobs forget.
  temporal operator namespace create --retention 30d
fi

# A new namespace takes seconds to reach the server's caches.
attempts=30
until temporal operator search-attribute create \
  --name WeatherPlace --type Keyword \
  --name WeatherCountry --type Keyword \
  --name WeatherKind --type Keyword \
  --name WeatherResolution --type Keyword \
  --name WeatherProvider --type Keyword \
  --name WeatherModel --type Keyword \
  --name WeatherDays --type Keyword \
  --name WeatherStartDate --type Keyword \
  --name WeatherEndDate --type Keyword \
  --name WeatherWaiting --type KeywordList; do
  attempts=$((attempts - 1))
  [ "$attempts" -gt 0 ] || exit 1
  sleep 2
done
