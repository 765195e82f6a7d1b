package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code redis/stalled.lua}: walks over the open chords, some each time, and notes in their hashes how far they are; one
 * that is no further after 2 × {@code tutti.claim-idle} stands still.
 */
@ApplicationScoped
class StalledChords {
    private static final RedisScript SCRIPT = StoreScripts.load("stalled", "progress", "skips-callback");
    private static final int PAGE = 64;
    private static final int PAGES = 16;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final RedisClock clock;
    private final Duration silence;
    private final Map<String, String> reached = new ConcurrentHashMap<>();

    StalledChords(RedisCommands redis, RedisKeys keys, RedisClock clock, TuttiConfig config) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
        this.silence = config.claimIdle().multipliedBy(2);
    }

    /** Those that stand still among the next 1,024 running and 1,024 joined ones; after the last begins the first. */
    Uni<List<Suspect>> next(int partition) {
        return Uni.combine()
                .all()
                .unis(walk(partition, ChordState.RUNNING), walk(partition, ChordState.JOINED))
                .with((running, joined) -> {
                    List<Suspect> all = new ArrayList<>(running);
                    all.addAll(joined);
                    return all;
                });
    }

    private Uni<List<Suspect>> walk(int partition, ChordState state) {
        String index = keys.chords(partition, state);
        return Multi.createBy()
                .repeating()
                .uni(() -> page(partition, index))
                .whilst(page -> reached.containsKey(index))
                .select()
                .first(PAGES)
                .onItem()
                .<Suspect>disjoint()
                .collect()
                .asList();
    }

    private Uni<List<Suspect>> page(int partition, String index) {
        Request ids = Request.cmd(Command.ZRANGE)
                .arg(index)
                .arg(Optional.ofNullable(reached.get(index)).map(id -> "(" + id).orElse("-"))
                .arg("+")
                .arg("BYLEX")
                .arg("LIMIT")
                .arg(0)
                .arg(PAGE);
        return redis.send(ids)
                .invoke(page -> {
                    if (page.size() < PAGE) {
                        reached.remove(index);
                    } else {
                        reached.put(index, page.get(PAGE - 1).toString());
                    }
                })
                .chain(page -> stalled(partition, index, page));
    }

    private Uni<List<Suspect>> stalled(int partition, String index, Response ids) {
        List<String> key = new ArrayList<>(List.of(index, keys.ended(partition)));
        List<Object> args = new ArrayList<>(List.of(clock.offset(), silence.toMillis()));
        for (Response text : ids) {
            ChordId.parse(text.toString())
                    .filter(id -> id.partition() == partition)
                    .ifPresent(id -> {
                        key.add(keys.chord(id));
                        args.add(id.text());
                    });
        }
        if (key.size() == 2) {
            return Uni.createFrom().item(List.of());
        }
        return redis.call(new ScriptCall(SCRIPT, key, args)).map(reply -> {
            List<Suspect> suspects = new ArrayList<>();
            reply.forEach(found -> suspects.add(Suspect.of(found)));
            return suspects;
        });
    }
}
