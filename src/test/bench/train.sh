#!/bin/sh
# Trains an AOT cache (JDK 25 or newer): runs small chords through every role and lets the JVM write down which classes it
# loaded and which methods were hot. Needs redis-server, redis-cli, python3, and the application packaged by
#   ./mvnw package -Pbench -DskipTests -Dquarkus.package.jar.type=aot-jar
# Writes target/with-bench/app.aot; worker.sh uses it when TUTTI_AOT names it.
set -e
here=$(dirname "$(readlink -f "$0")")
cache=$here/../../../target/with-bench/app.aot
work=$(mktemp -d)
export BENCH_PORT=${BENCH_PORT:-6397} BENCH_LOG=$work/log TUTTI_PORT=${TUTTI_PORT:-18090}
touch "$BENCH_LOG"
redis-server --port "$BENCH_PORT" --save "" --daemonize yes >/dev/null
trap 'redis-cli -p "$BENCH_PORT" shutdown nosave; rm -rf "$work"' EXIT
TUTTI_JAVA_OPTS="-XX:+UseParallelGC -Xms1g -Xmn600m -XX:AOTCacheOutput=$cache" "$here/worker.sh" all >"$work/worker.log" 2>&1 &
until grep -q '"ready"' "$BENCH_LOG"; do kill -0 $!; sleep 0.2; done
for round in 1 2 3 4 5; do
  python3 "$here/submit.py" 1 10000 10 0 0 0; sleep 1
  python3 "$here/submit.py" 500 10 10 0 0 0; sleep 1
  python3 "$here/submit.py" 100 3 3 0 1 0
done
kill $!
wait $! || true
ls -l "$cache"
