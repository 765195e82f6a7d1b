package dev.tutti.ops;

import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisRefused;
import dev.tutti.connector.Rights;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Says at start which Redis this is, and warns where its settings weaken a promise. Waits for Redis, in no one's way. */
@ApplicationScoped
class RedisReport {
    private static final Duration EACH = Duration.ofSeconds(1);
    private static final double OLDEST = 6.2;

    private final RedisCommands redis;
    private final Rights rights;

    RedisReport(RedisCommands redis, Rights rights) {
        this.redis = redis;
        this.rights = rights;
    }

    void start(@Observes StartupEvent event) {
        int[] failures = new int[1];
        report().onFailure()
                .invoke(failure -> {
                    if (failures[0]++ == 0) {
                        OpsLog.LOG.away(failure.getMessage());
                    }
                })
                .onFailure()
                .retry()
                .withBackOff(EACH, EACH)
                .indefinitely()
                .subscribe()
                .with(done -> {}, failure -> OpsLog.LOG.untold("settings", failure.getMessage()));
    }

    private Uni<Void> report() {
        return rights.missing()
                .invoke(missing -> {
                    if (!missing.isEmpty()) {
                        OpsLog.LOG.lacksRights(String.join(", ", missing));
                    }
                })
                .chain(() -> redis.sendToPrimaries(Request.cmd(Command.INFO)))
                .map(infos ->
                        infos.stream().map(info -> fields(info.toString())).toList())
                .chain(infos -> appendfsync().invoke(fsyncs -> {
                    for (int i = 0; i < infos.size(); i++) {
                        say(infos.get(i), i < fsyncs.size() ? fsyncs.get(i) : "");
                    }
                }))
                .replaceWithVoid();
    }

    /** None when this user may not ask. */
    private Uni<List<String>> appendfsync() {
        return redis.sendToPrimaries(Request.cmd(Command.CONFIG).arg("GET").arg("appendfsync"))
                .map(replies -> replies.stream().map(RedisReport::value).toList())
                .onFailure(RedisRefused.class)
                .invoke(e -> OpsLog.LOG.untold("appendfsync", e.getMessage()))
                .onFailure(RedisRefused.class)
                .recoverWithItem(List.of());
    }

    private static void say(Map<String, String> info, String fsync) {
        String version = info.getOrDefault("redis_version", "?");
        String policy = info.getOrDefault("maxmemory_policy", "?");
        boolean aof = info.getOrDefault("aof_enabled", "0").equals("1");
        OpsLog.LOG.redis(
                version, info.getOrDefault("maxmemory_human", "?"), policy, aof ? "on, fsync " + fsync : "off");
        if (older(version)) {
            OpsLog.LOG.tooOld(version);
        }
        if (!policy.equals("noeviction")) {
            OpsLog.LOG.evicts(policy);
        }
        if (!aof) {
            OpsLog.LOG.notDurable();
        } else if (!fsync.isEmpty() && !fsync.equals("always")) {
            OpsLog.LOG.mayLose(fsync);
        }
    }

    private static boolean older(String version) {
        List<String> numbers = List.of(version.split("\\."));
        return numbers.size() >= 2
                && numbers.get(0).matches("\\d+")
                && numbers.get(1).matches("\\d+")
                && Double.parseDouble(numbers.get(0) + "." + numbers.get(1)) < OLDEST;
    }

    private static String value(Response pair) { // a map over RESP3, a list over RESP2
        Response value = pair.getKeys() != null && pair.getKeys().contains("appendfsync")
                ? pair.get("appendfsync")
                : pair.size() > 1 ? pair.get(1) : null;
        return value == null ? "" : value.toString();
    }

    private static Map<String, String> fields(String info) {
        Map<String, String> fields = new HashMap<>();
        info.lines()
                .filter(line -> line.contains(":"))
                .forEach(line -> fields.put(
                        line.substring(0, line.indexOf(':')),
                        line.substring(line.indexOf(':') + 1).strip()));
        return fields;
    }
}
