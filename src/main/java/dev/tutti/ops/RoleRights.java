package dev.tutti.ops;

import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.NeededRights;
import dev.tutti.store.RedisKeys;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the scripts and commands of this process's roles do in Redis; docs/redis.md has the users that may. */
@ApplicationScoped
class RoleRights implements NeededRights {
    /** Everybody looks at partitions and live workers. */
    private static final List<String> ALL = List.of(
            "GET",
            "SET",
            "HGET",
            "HMGET",
            "HGETALL",
            "HSET",
            "HINCRBY",
            "PERSIST",
            "TIME",
            "XADD",
            "XPENDING",
            "XRANGE",
            "ZADD",
            "ZRANGE",
            "ZRANGEBYSCORE",
            "ZREMRANGEBYSCORE",
            "ZSCORE");

    private static final List<String> READERS =
            List.of("TYPE", "XACK", "XCLAIM", "XDEL", "XGROUP CREATE", "XGROUP DELCONSUMER", "XINFO CONSUMERS");

    private static final List<String> CHORDS = List.of(
            "DECRBY",
            "EXISTS",
            "HDEL",
            "HEXISTS",
            "HKEYS",
            "HLEN",
            "INCRBY",
            "XLEN",
            "XINFO GROUPS",
            "ZCARD",
            "ZCOUNT",
            "ZREM");

    private static final List<String> API = List.of("ZREVRANGEBYLEX");

    private static final List<String> AGGREGATOR = List.of("HSCAN", "HSETNX", "UNLINK", "ZSCAN");

    /** As many as any of them takes at least. */
    private static final int WORDS = 5;

    private final TuttiConfig config;
    private final RedisKeys keys;

    RoleRights(TuttiConfig config, RedisKeys keys) {
        this.config = config;
        this.keys = keys;
    }

    @Override
    public List<String> commands() {
        Set<String> names = new TreeSet<>();
        // workers, too: they open nested chords
        boolean chords = config.api().enabled()
                || config.aggregator().enabled()
                || config.worker().enabled();
        if (chords) {
            names.addAll(ALL);
            names.addAll(CHORDS);
        }
        if (config.worker().enabled() || config.aggregator().enabled()) {
            names.addAll(READERS);
        }
        if (config.api().enabled()) {
            names.addAll(API);
        }
        if (config.aggregator().enabled()) {
            names.addAll(AGGREGATOR);
        }
        // each with a key that every role may use, wherever one of its keys may stand
        String words = (" " + keys.partitions()).repeat(WORDS);
        List<String> commands = new ArrayList<>();
        names.forEach(name -> commands.add(name + words));
        if (chords) {
            commands.add("PUBLISH " + keys.events(0) + " 1");
        }
        return commands;
    }
}
