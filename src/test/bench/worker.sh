#!/bin/sh
# One process of the packaged application, built by `./mvnw package -Pbench -DskipTests`, for the harness of the chord benchmark:
#   worker.sh all       every role
#   worker.sh ID        one role a process: 1 the api, 2 the aggregator, any other a worker
# $BENCH_PORT is Redis's port, $BENCH_LOG where events go, $TUTTI_PORT the api's port, $TUTTI_JAVA_OPTS for the JVM,
# $TUTTI_JFR a file name to record a profile to, $TUTTI_AOT a cache that train.sh has made.
here=$(dirname "$(readlink -f "$0")")
app=${TUTTI_APP:-$here/../../../target/with-bench/quarkus-app}
case $1 in
  all) roles='true true true' management=0 ;;
  1) roles='true false false' management=1 ;;
  2) roles='false false true' management=2 ;;
  *) roles='false true false' management=$((3 + $1)) ;;
esac
set -- $roles
port=${TUTTI_PORT:-18080}
[ "$1" = true ] && http=$port || http=0
jfr=${TUTTI_JFR:+-XX:StartFlightRecording=filename=$TUTTI_JFR.$management.jfr,settings=profile,dumponexit=true}
# the collector of the container image; failing tasks are not logged, as the other systems are told not to
exec ${JAVA_HOME:+$JAVA_HOME/bin/}java $jfr ${TUTTI_AOT:+-XX:AOTCache=$TUTTI_AOT} ${TUTTI_JAVA_OPTS--XX:+UseParallelGC -Xms1g -Xmn600m} \
  -Dquarkus.log.category.\"dev.tutti.task\".level=OFF \
  -Dquarkus.redis.hosts="redis://127.0.0.1:$BENCH_PORT" -Dbench.log="$BENCH_LOG" \
  -Dtutti.auth.mode=none -Dquarkus.http.host=127.0.0.1 -Dquarkus.http.port="$http" \
  -Dquarkus.management.host=127.0.0.1 -Dquarkus.management.port=$((port + 1 + management)) \
  -Dtutti.api.enabled="$1" -Dtutti.worker.enabled="$2" -Dtutti.aggregator.enabled="$3" \
  -jar "$app/quarkus-run.jar"
