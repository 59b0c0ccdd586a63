#!/bin/sh
# Creates or upgrades Temporal's two databases. As in temporalio/samples-server, compose/scripts/setup-postgres.sh.
# Safe to repeat: what exists stays, and a newer server's migrations are applied on top.
set -eu

: "${POSTGRES_SEEDS:?}" "${POSTGRES_USER:?}" "${SQL_PASSWORD:?}"

set_up() {
  database=$1
  migrations=$2
  sql() {
    temporal-sql-tool --plugin postgres12 --ep "$POSTGRES_SEEDS" -p "${DB_PORT:-5432}" \
      -u "$POSTGRES_USER" --db "$database" "$@"
  }
  sql create
  sql setup-schema -v 0.0
  sql update-schema -d "$migrations"
}

set_up temporal /etc/temporal/schema/postgresql/v12/temporal/versioned
set_up temporal_visibility /etc/temporal/schema/postgresql/v12/visibility/versioned
