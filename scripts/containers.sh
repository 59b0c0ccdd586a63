#!/usr/bin/env bash
# Runs the built program as containers do: `npm run containers`, on Linux. What this machine does not allow (mounts and
# other users need root) is left out, and says why. Ends with 1 where a check failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

NODE=$(command -v node)
CLI=$PWD/dist/cli.js
PASSED=0 FAILED=0 SKIPPED=0
WORK=$(mktemp -d)
chmod 755 "$WORK"
trap 'rm -rf "$WORK"' EXIT

verdict() { # <what> <exit code of the check> <its output>
  if [ "$2" -eq 0 ]; then
    PASSED=$((PASSED + 1))
    echo "ok      $1"
  else
    FAILED=$((FAILED + 1))
    echo "FAILED  $1"
    printf '%s\n' "$3" | sed 's/^/        /'
  fi
}

skip() {
  SKIPPED=$((SKIPPED + 1))
  echo "skipped $1: $2"
}

# Starts an engine in a home, finds it, and ends it; the arguments before it are what runs env.
engine() { # <home> <command…> [NAME=value…]
  local home=$1
  shift
  mkdir -p "$home"
  chmod 777 "$home"
  local run=("$@" "DURABLE_WEATHER_HOME=$home" "TEMPORAL_CLI_PATH=$TEMPORAL" "$NODE" "$CLI")
  timeout 120 "${run[@]}" up && timeout 60 "${run[@]}" status
  local code=$?
  timeout 60 "${run[@]}" down && return $code
}

check() { # <what> <command…>
  local what=$1 output
  shift
  output=$("$@" 2>&1)
  verdict "$what" $? "$output"
}

can_mount() { unshare --mount mount -t tmpfs none "$WORK" 2>/dev/null; }
can_be_another() { setpriv --reuid 54321 --regid 54321 --clear-groups true 2>/dev/null; }

# The CLI is found, or downloaded, once.
TEMPORAL=${TEMPORAL_CLI_PATH:-$(command -v temporal || true)}
if [ -z "$TEMPORAL" ]; then
  DURABLE_WEATHER_HOME=$WORK/first XDG_CACHE_HOME=$WORK/cache "$NODE" "$CLI" up >/dev/null &&
    DURABLE_WEATHER_HOME=$WORK/first "$NODE" "$CLI" down >/dev/null
  TEMPORAL=$(find "$WORK/cache" -name temporal -type f)
  # What the product writes is for its user alone, and another user runs it below.
  chmod -R a+rX "$WORK/cache"
fi
BARE=(env -i "PATH=/usr/bin:/bin")
NOBODY=(setpriv --reuid 54321 --regid 54321 --clear-groups)

what='a user without passwd entry, USER and HOME has an engine in DURABLE_WEATHER_HOME'
if can_be_another; then
  check "$what" engine "$WORK/bare" "${NOBODY[@]}" "${BARE[@]}"
else
  skip "$what" 'only root may become another user'
fi

refused() {
  local said
  said=$("${NOBODY[@]}" "${BARE[@]}" "$NODE" "$CLI" up 2>&1)
  [ $? -eq 2 ] && [[ $said == 'DURABLE_WEATHER_HOME is not set, and this user has no home folder (HOME)'* ]] && return
  echo "$said"
  return 1
}
what='the same without DURABLE_WEATHER_HOME is told so'
if can_be_another; then check "$what" refused; else skip "$what" 'only root may become another user'; fi

what='HOME may be read-only'
if can_mount; then
  mkdir -p "$WORK/ro"
  read_only() {
    export -f engine
    export NODE CLI TEMPORAL WORK
    unshare --mount bash -c 'mount -t tmpfs -o ro none "$WORK/ro" && engine "$WORK/writable" env -i PATH=/usr/bin:/bin HOME="$WORK/ro"'
  }
  check "$what" read_only
else
  skip "$what" 'mounts are not allowed here'
fi

what='a CLI is not downloaded into a cache that is mounted with noexec'
if can_mount; then
  mkdir -p "$WORK/noexec"
  no_exec() {
    export NODE CLI WORK
    unshare --mount bash -c '
      mount -t tmpfs -o noexec none "$WORK/noexec"
      run() { env -u TEMPORAL_CLI_PATH XDG_CACHE_HOME="$WORK/noexec" DURABLE_WEATHER_HOME="$WORK/other" PATH=/usr/bin:/bin timeout 300 "$NODE" "$CLI" "$@"; }
      mkdir -p "$WORK/other"
      run up && run down && [ -z "$(find "$WORK/noexec" -type f)" ] && [ -x "$(find "$WORK/other/cache" -name temporal)" ]'
  }
  check "$what" no_exec
else
  skip "$what" 'mounts are not allowed here'
fi

what='one core is enough'
if command -v taskset >/dev/null; then
  check "$what" engine "$WORK/core" taskset --cpu-list 0 env
else
  skip "$what" 'taskset is missing'
fi

INITIALIZE='{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"check","version":"1"}}}'

what='the MCP server alone lives in 512 MB'
CGROUP=/sys/fs/cgroup/durable-weather-$$
in_512_mb() {
  local answer
  answer=$({
    echo "$INITIALIZE"
    sleep 2
  } | bash -c 'echo $$ > "$0/cgroup.procs" && exec "$@"' "$CGROUP" \
    env TEMPORAL_ADDRESS=127.0.0.1:1 DURABLE_WEATHER_HOME="$WORK/mcp" "$NODE" "$CLI")
  [[ $answer == *'"serverInfo"'* ]]
}
if mkdir "$CGROUP" 2>/dev/null && echo 536870912 2>/dev/null >"$CGROUP/memory.max"; then
  check "$what" in_512_mb
else
  skip "$what" 'no group with a limit of memory can be made here'
fi
rmdir "$CGROUP" 2>/dev/null

# The kernel gives the first process of a container no signal that it does not heed.
first_process() {
  local inside begun=$SECONDS
  mkfifo "$WORK/stdin"
  unshare --fork --pid --mount-proc env TEMPORAL_ADDRESS=127.0.0.1:1 DURABLE_WEATHER_HOME="$WORK/mcp" \
    "$NODE" "$CLI" <"$WORK/stdin" >"$WORK/stdout" &
  local outside=$!
  exec 9>"$WORK/stdin"
  echo "$INITIALIZE" >&9
  until [ -s "$WORK/stdout" ] || [ $((SECONDS - begun)) -gt 30 ]; do sleep 0.1; done
  inside=$(ps -o pid= --ppid "$outside" | tr -d ' ')
  kill -TERM "$inside"
  wait "$outside"
  local code=$?
  exec 9>&-
  [ "$code" -eq 143 ] && return
  echo "it ended with $code"
  return 1
}
what='SIGTERM ends the MCP server where it is the first process'
if unshare --fork --pid --mount-proc true 2>/dev/null; then
  check "$what" first_process
else
  skip "$what" 'process namespaces are not allowed here'
fi

# The steps of the Dockerfile, over this machine's files and with its Node.js, in a layer that is thrown away.
in_layer() {
  local root=$WORK/layer/root
  mount -t tmpfs none "$WORK/layer" && mkdir "$WORK/layer/upper" "$WORK/layer/work" "$root" &&
    mount -t overlay none -o "lowerdir=/,upperdir=$WORK/layer/upper,workdir=$WORK/layer/work" "$root" &&
    mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" && mkdir "$root/context" || return
  sed -n 's/^!//p' .dockerignore | xargs git ls-files -z -- | xargs -0 cp --parents -t "$root/context"
  "$NODE" scripts/dockerfile-steps.mjs >"$root/steps.sh"
  { echo "$INITIALIZE"; echo "$LIST"; } |
    TEMPORAL_ADDRESS=127.0.0.1:1 chroot "$root" /bin/sh /steps.sh 2>"$WORK/steps.log" >"$WORK/answers"
}
image() {
  export -f in_layer
  export NODE WORK INITIALIZE LIST
  unshare --mount bash -c in_layer
  [[ $(tail -n 1 "$WORK/answers") == *'"name":"find_place"'*'"name":"delete_jobs"'* ]] && return
  tail -n 20 "$WORK/steps.log" "$WORK/answers"
  return 1
}
LIST='{"jsonrpc":"2.0","id":2,"method":"tools/list"}'
what="the Dockerfile's steps make an image whose command lists the tools, without Temporal"
mkdir "$WORK/layer"
if can_mount; then check "$what" image; else skip "$what" 'mounts are not allowed here'; fi

echo "$PASSED passed, $FAILED failed, $SKIPPED skipped"
[ "$FAILED" -eq 0 ]
