package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code redis/clean.lua}: removes ended chords with everything of theirs, in small steps. Whoever dies in the middle is
 * succeeded by any other; several at a time do no harm.
 */
@ApplicationScoped
public class RemoveEnded {
    private static final RedisScript SCRIPT = StoreScripts.load("clean");
    private static final RedisScript RELEASE = StoreScripts.load("release");
    private static final int PAGE = 256;
    private static final int MOST = 8_192;
    private static final int CHORDS_AT_ONCE = 8;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final RedisClock clock;
    private final Due due;
    private final Duration retention;

    RemoveEnded(RedisCommands redis, RedisKeys keys, RedisClock clock, Due due, TuttiConfig config) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
        this.due = due;
        this.retention = config.retention();
    }

    /**
     * Removes what ended longer than {@code tutti.retention} ago, oldest first, some 8,000 chords at most.
     *
     * @return how many chords are gone; fails with {@link StoreDown}
     */
    public Uni<Integer> expired(int partition) {
        return remove(partition, retention, MOST);
    }

    /**
     * Removes the chords that ended longest ago before their time: for a Redis whose memory is over its limit.
     *
     * @param age how long ago they must have ended all the same
     * @param most how many
     * @return how many chords are gone; fewer than {@code most} when no more have ended. Fails with {@link StoreDown}
     */
    public Uni<Integer> oldest(int partition, Duration age, int most) {
        return remove(partition, age.compareTo(retention) < 0 ? age : retention, most);
    }

    private Uni<Integer> remove(int partition, Duration age, int most) {
        int page = Math.min(PAGE, most);
        return due.of(keys.ended(partition), age, page)
                .chain(ids -> Multi.createFrom()
                        .iterable(ids)
                        .onItem()
                        .transformToUni(id -> remove(partition, id, age))
                        .merge(CHORDS_AT_ONCE)
                        .filter(removed -> removed)
                        .collect()
                        .asList()
                        .map(List::size)
                        .chain(removed -> ids.size() == page && removed > 0 && removed < most
                                ? remove(partition, age, most - removed).map(more -> removed + more)
                                : Uni.createFrom().item(removed)))
                .onFailure()
                .transform(failure ->
                        StoreDown.of("ended chords of partition " + partition + " were not removed", failure));
    }

    private Uni<Boolean> remove(int partition, String text, Duration age) {
        Optional<ChordId> id = ChordId.parse(text).filter(chord -> chord.partition() == partition);
        // the first page is the whole of a small chord
        return id.isPresent()
                ? page(id.get(), age, List.of("0"))
                : Uni.createFrom().item(false);
    }

    private Uni<Boolean> page(ChordId id, Duration age, List<String> firsts) {
        int partition = id.partition();
        List<String> key = new ArrayList<>(List.of(
                keys.chord(id),
                keys.outcomes(id),
                keys.failed(id),
                keys.repeats(id),
                keys.chunks(id),
                keys.children(id),
                keys.ended(partition),
                keys.dispatching(partition),
                keys.queues(partition)));
        for (ChordState state : List.of(
                ChordState.COMPLETED, ChordState.CALLBACK_FAILED, ChordState.CALLBACK_SKIPPED, ChordState.ABANDONED)) {
            key.add(keys.chords(partition, state));
        }
        List<Object> args = new ArrayList<>(List.of(clock.offset(), id.text(), age.toMillis()));
        for (String first : firsts) {
            key.add(keys.manifest(id, Integer.parseInt(first)));
            args.add(first);
        }
        return redis.call(new ScriptCall(SCRIPT, key, args)).chain(reply -> {
            String said = reply.get(0).toString();
            return switch (said) {
                case "more" -> page(id, age, rest(reply));
                case "nested" -> release(id, rest(reply)).chain(() -> page(id, age, List.of()));
                default -> Uni.createFrom().item(said.equals("done"));
            };
        });
    }

    private Uni<Response> release(ChordId parent, List<String> indices) {
        List<String> key = new ArrayList<>(List.of(keys.children(parent), keys.ended(parent.partition())));
        List<Object> args = new ArrayList<>();
        for (String index : indices) {
            ChordId nested = parent.child(Integer.parseInt(index));
            key.add(keys.chord(nested));
            args.addAll(List.of(index, nested.text()));
        }
        return redis.call(new ScriptCall(RELEASE, key, args));
    }

    private static List<String> rest(Response reply) {
        List<String> rest = new ArrayList<>();
        for (int i = 1; i < reply.size(); i++) {
            rest.add(reply.get(i).toString());
        }
        return rest;
    }
}
