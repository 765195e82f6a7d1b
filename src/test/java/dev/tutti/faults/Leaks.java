package dev.tutti.faults;

import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** P9, looked up in Redis itself: when every chord has ended, nothing of their way is left. */
final class Leaks {
    /** How many consumers a group may have beyond those of live processes. */
    private static final int SPARE_CONSUMERS = 20;

    private final RedisView redis;
    private final int liveConsumers;
    private final List<String> found = new ArrayList<>();

    private Leaks(RedisView redis, int liveConsumers) {
        this.redis = redis;
        this.liveConsumers = liveConsumers;
    }

    /**
     * What is left though it should not be, one line each.
     *
     * @param liveConsumers most consumers that a group may have now
     */
    static List<String> in(RedisView redis, int liveConsumers) {
        Leaks leaks = new Leaks(redis, liveConsumers);
        leaks.streams();
        leaks.counters();
        leaks.chordKeys();
        return leaks.found;
    }

    private void streams() {
        for (String stream : ofType("stream", "tutti:{*}:*")) {
            expectZero("entries of " + stream, number(redis.run("XLEN", stream)));
            for (Response group : redis.run("XINFO", "GROUPS", stream)) {
                Map<String, Response> of = RedisView.map(group);
                expectZero("pending entries of " + stream, number(of.get("pending")));
                int consumers = number(of.get("consumers"));
                if (consumers > liveConsumers + SPARE_CONSUMERS) {
                    found.add(consumers + " consumers of " + stream);
                }
            }
        }
    }

    private void counters() {
        for (String key : redis.keys("tutti:{*}:open")) {
            expectZero("open members in " + key, number(redis.run("GET", key)));
        }
        for (String name : List.of(
                "opening",
                "dispatching",
                "deadlines",
                "closing",
                "delayed:*",
                "chords:opening",
                "chords:running",
                "chords:joined")) {
            for (String key : redis.keys("tutti:{*}:" + name)) {
                expectZero("chords or messages in " + key, number(redis.run("ZCARD", key)));
            }
        }
        for (String key : redis.keys("tutti:{*}:queues")) {
            Response queues = redis.run("HVALS", key);
            queues.forEach(value -> expectZero("undispatched members in " + key, number(value)));
        }
    }

    /** Every key of a chord belongs to one that is there and has ended; of a nested one the outermost counts. */
    private void chordKeys() {
        Set<String> ended = new HashSet<>();
        for (String key : redis.keys("tutti:{*}:ended")) {
            redis.run("ZRANGE", key, 0, -1).forEach(id -> ended.add(id.toString()));
        }
        for (String key : redis.keys("tutti:{*}:chord:*")) {
            String id =
                    key.substring(key.indexOf(":chord:") + ":chord:".length()).split("[:.]", 2)[0];
            if (!ended.contains(id)) {
                found.add("the key " + key + " of no ended chord");
            }
        }
    }

    private List<String> ofType(String type, String pattern) {
        List<String> keys = new ArrayList<>();
        for (String key : redis.keys(pattern)) {
            if (!key.contains(":chord:") && redis.run("TYPE", key).toString().equals(type)) {
                keys.add(key);
            }
        }
        return keys;
    }

    private void expectZero(String what, int number) {
        if (number != 0) {
            found.add(number + " " + what);
        }
    }

    private static int number(Response response) {
        return response == null ? 0 : response.toInteger();
    }
}
