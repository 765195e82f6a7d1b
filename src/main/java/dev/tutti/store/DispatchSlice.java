package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.store.Undispatched.Place;
import dev.tutti.store.Undispatched.Slice;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code redis/dispatch.lua}: sends a slice of a chord, at most what one manifest chunk holds. */
@ApplicationScoped
public class DispatchSlice {
    private static final RedisScript SCRIPT = StoreScripts.load("dispatch", "leave-undispatched");

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final RedisClock clock;
    private final LiveWorkers workers;

    DispatchSlice(RedisCommands redis, RedisKeys keys, RedisClock clock, LiveWorkers workers) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
        this.workers = workers;
    }

    /**
     * Sends what it can; answers how far the chord came, 0 when another was faster or the queue is full. Without
     * members it sends the chord behind the others, or takes it out of what is to be fed when it is not running.
     */
    Uni<Integer> send(ChordId id, Slice what) {
        int partition = id.partition();
        MemberMessages messages = new MemberMessages(id, what.round(), what.next(), what.trace());
        List<Place> members = what.members();
        List<String> key = new ArrayList<>(List.of(
                keys.chord(id),
                keys.dispatching(partition),
                keys.queues(partition),
                keys.outcomes(id),
                keys.failed(id)));
        Map<String, Integer> numbers = new LinkedHashMap<>();
        List<Object> slices = new ArrayList<>(4 * members.size());
        for (Place place : members) {
            String queue = place.member().queue();
            slices.add(numbers.computeIfAbsent(queue, name -> numbers.size() + 1));
            slices.add(place.index());
            slices.add(messages.header(place.index(), place.member()));
            slices.add(place.member().signature());
        }
        List<Object> args = new ArrayList<>(List.of(
                clock.offset(), id.text(), what.round(), what.cursor(), what.end(), workers.window(), numbers.size()));
        numbers.keySet().forEach(queue -> {
            key.add(keys.bulk(partition, queue));
            args.add(queue);
        });
        args.addAll(slices);
        return redis.call(new ScriptCall(SCRIPT, key, args))
                .map(reply -> reply.get(0).toString().equals("dispatched")
                        ? reply.get(1).toInteger() - what.cursor()
                        : 0);
    }
}
