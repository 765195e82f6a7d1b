package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.store.Manifest.Undispatched;
import dev.tutti.wire.ManifestChunk.Member;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code redis/dispatch.lua}: sends a slice of a chord, at most what one manifest chunk holds. */
@ApplicationScoped
public class DispatchSlice {
    private static final RedisScript SCRIPT = StoreScripts.load("dispatch");

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
     * Sends what it can; answers how many members went out, 0 when another was faster or the queue is full. Without
     * members it sends the chord behind the others, or takes it out of what is to be fed when it is not running.
     */
    Uni<Integer> send(ChordId id, Undispatched what) {
        int partition = id.partition();
        MemberMessages messages = new MemberMessages(id, what.round(), what.next(), what.trace());
        List<Member> members = what.members();
        List<String> key =
                new ArrayList<>(List.of(keys.chord(id), keys.dispatching(partition), keys.queues(partition)));
        Map<String, Integer> numbers = new LinkedHashMap<>();
        List<Object> slices = new ArrayList<>(3 * members.size());
        int index = what.cursor();
        for (Member member : members) {
            slices.add(numbers.computeIfAbsent(member.queue(), queue -> numbers.size() + 1));
            slices.add(messages.header(index++, member.queue()));
            slices.add(member.signature());
        }
        List<Object> args = new ArrayList<>(
                List.of(clock.offset(), id.text(), what.round(), what.cursor(), workers.window(), numbers.size()));
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
