package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.Reason;
import dev.tutti.chord.TaskId;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code redis/skip-lost.lua}: lets members end as lost that cannot be dispatched, for the part of the manifest that they
 * were in is gone.
 */
@ApplicationScoped
class SkipLost {
    private static final RedisScript SCRIPT = StoreScripts.load("skip-lost", "progress");
    private static final int AT_ONCE = 256;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final Manifest manifest;
    private final Undispatched undispatched;

    SkipLost(RedisCommands redis, RedisKeys keys, Manifest manifest, Undispatched undispatched) {
        this.redis = redis;
        this.keys = keys;
        this.manifest = manifest;
        this.undispatched = undispatched;
    }

    /** Skips from the cursor to the next member that can be read; answers how many, mostly 0. */
    Uni<Integer> skip(Suspect suspect) {
        if (suspect.joined()) {
            return Uni.createFrom().item(0);
        }
        return Multi.createBy()
                .repeating()
                .uni(() -> new Place(suspect.cursor(), suspect.progress()), place -> skip(suspect, place))
                .whilst(skipped -> skipped > 0)
                .collect()
                .with(Collectors.summingInt(n -> n));
    }

    /** How far it is. */
    private static final class Place {
        private int cursor;
        private String progress;

        Place(int cursor, String progress) {
            this.cursor = cursor;
            this.progress = progress;
        }
    }

    private Uni<Integer> skip(Suspect suspect, Place place) {
        return next(suspect, place.cursor).chain(next -> {
            if (next >= suspect.total()) {
                return Uni.createFrom().item(0);
            }
            return manifest.lostUntil(suspect.id(), next, suspect.total())
                    .chain(end -> end.equals(next)
                            ? Uni.createFrom().item(0)
                            : skip(suspect, place, next, Math.min(end, next + (suspect.rerun() ? 1 : AT_ONCE))));
        });
    }

    /** The next member that is to be dispatched. */
    private Uni<Integer> next(Suspect suspect, int cursor) {
        return suspect.walk().equals("failed")
                ? undispatched.firstFailed(suspect.id(), cursor, suspect.total())
                : Uni.createFrom().item(cursor);
    }

    private Uni<Integer> skip(Suspect suspect, Place place, int from, int to) {
        ChordId id = suspect.id();
        int partition = id.partition();
        MemberMessages headers =
                new MemberMessages(id, suspect.round(), suspect.next().names(), suspect.trace());
        List<Object> args = new ArrayList<>(List.of(id.text(), place.progress, suspect.rerun() ? suspect.total() : to));
        for (int index = from; index < to; index++) {
            args.add(index);
            args.add(headers.header(index, suspect.queues().get(0)));
            args.add(UnrunOutcome.of(
                            new TaskId.Member(id, index),
                            Optional.empty(),
                            suspect.round(),
                            Reason.LOST,
                            "its signature is gone from Redis")
                    .bytes());
        }
        List<String> key = List.of(
                keys.chord(id),
                keys.dispatching(partition),
                keys.queues(partition),
                keys.envelopes(partition),
                keys.outcomes(id),
                keys.failed(id));
        return redis.call(new ScriptCall(SCRIPT, key, args)).map(reply -> {
            place.progress = reply.toString();
            int skipped = place.progress.isEmpty() ? 0 : to - from;
            place.cursor = suspect.rerun() ? suspect.total() : to;
            return skipped;
        });
    }
}
