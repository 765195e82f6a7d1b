#!/bin/sh
# Trains an AOT cache, so that a JVM starts with what a former one has learned: train-aot.sh <application> [<Java runtime>]
#   <application>  the folder of quarkus-run.jar, packaged as aot-jar; gets app.aot and java.options
#   <Java runtime> JDK 25 or newer, the very one that will use the cache; $JAVA_HOME unless given
# Needs redis-server, redis-cli and curl. Starts every role beside a Redis of its own, has it run chords over HTTP, stops
# it, and then starts it again with the cache: a cache that does not fit is an error here, not a slow start later.
# TRAIN_PORT (18180) and the two ports after it have to be free.
set -eu
[ $# -ge 1 ] || { echo "usage: $0 <application> [<Java runtime>]" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
java=$(cd "${2:-${JAVA_HOME:?where Java is}}" && pwd)/bin/java
cd "$1"
api=${TRAIN_PORT:-18180}
management=$((api + 1))
redis=$((api + 2))
work=$(mktemp -d)
pid=
# shellcheck disable=SC2064
trap 'status=$?; [ -z "$pid" ] || kill -9 "$pid" 2>/dev/null || true
      redis-cli -p "$redis" shutdown nosave >/dev/null 2>&1 || true
      [ "$status" = 0 ] || cat "$work"/*.log >&2; rm -rf "$work"' EXIT

fail() { echo "train-aot.sh: $*" >&2; exit 1; }

"$java" -XX:AOTMode=off -version >/dev/null 2>&1 || fail "$java is older than JDK 25"
cp "$here/java.options" .
rm -f app.aot
redis-server --port "$redis" --save "" --dir "$work" >"$work/redis.log" 2>&1 &
until redis-cli -p "$redis" ping >/dev/null 2>&1; do kill -0 $! || fail "Redis did not start"; sleep 0.1; done

start() { # JVM options; as the image's ENTRYPOINT does
  TUTTI_AUTH_MODE=none TUTTI_DEMO_ENABLED=true QUARKUS_REDIS_HOSTS=redis://127.0.0.1:$redis \
    QUARKUS_HTTP_PORT=$api QUARKUS_MANAGEMENT_PORT=$management \
    "$java" "$@" @java.options -Dquarkus.http.host=127.0.0.1 -Dquarkus.management.host=127.0.0.1 -jar quarkus-run.jar >"$work/tutti.log" 2>&1 &
  pid=$!
  until curl -fs "http://127.0.0.1:$management/q/health/ready" >"$work/health"; do
    kill -0 "$pid" 2>/dev/null || fail "the application did not start"
    sleep 0.1
  done
}

stop() { # how it ended does not matter: 143, for it was asked to
  kill "$pid"
  wait "$pid" || true
  pid=
}

chord() { # members: runs one to its end, two of three succeed
  members='{"task": "good_task"}, {"task": "bad_task"}, {"task": "other_good_task"}'
  i=3
  while [ "$i" -lt "$1" ]; do members="$members, {\"task\": \"echo\", \"args\": [{\"n\": $i}]}"; i=$((i + 1)); done
  echo "{\"members\": [$members], \"callback\": {\"task\": \"tasks_completed\"}}" >"$work/chord.json"
  curl -fs -D "$work/head" -H 'Content-Type: application/json' -H 'Prefer: wait=30' -d "@$work/chord.json" \
    "http://127.0.0.1:$api/chords" >"$work/answer"
  grep -q '"state":"completed"' "$work/answer" || fail "a chord did not complete: $(cat "$work/answer")"
}

echo "training"
start -XX:AOTCacheOutput=app.aot
rounds=0
while [ "$rounds" -lt 30 ]; do
  for size in 3 10 50 300; do chord "$size"; done
  id=$(tr -d '\r' <"$work/head" | sed -n 's/^[Ll]ocation: //p')
  for page in "$id" "$id/outcomes" "$id/outcomes?format=plain" /chords /queues /workers /task-definitions; do
    curl -fs "http://127.0.0.1:$api$page" >"$work/page"
  done
  curl -s -H 'Content-Type: application/json' -d '{"members": [{"tsk": "x"}]}' "http://127.0.0.1:$api/chords" >"$work/page"
  rounds=$((rounds + 1))
done
stop
[ -s app.aot ] || fail "the JVM wrote no cache"

echo "trying the cache"
start -XX:AOTCache=app.aot -XX:AOTMode=on
chord 3
stop
ls -lh app.aot
