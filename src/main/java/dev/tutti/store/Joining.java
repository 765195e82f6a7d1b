package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Signature;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.wire.Envelope;
import dev.tutti.wire.Header;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/**
 * Records what envelopes say: {@code join} for members, {@code finish} for callbacks and errbacks, {@code first-failed} for what
 * runs at the first failure. Each acknowledges its
 * envelopes itself. Every method fails with {@link StoreDown}; then the envelopes are where they were.
 */
@ApplicationScoped
public class Joining {
    private static final RedisScript JOIN =
            StoreScripts.load("join", "skips-callback", "chord-ended", "members-ended", "leave-undispatched");
    private static final RedisScript FINISH = StoreScripts.load("finish", "skips-callback", "chord-ended");
    private static final RedisScript FIRST_FAILED = StoreScripts.load("first-failed");
    private static final int WRONG_QUEUE = -1;

    /** What closed a chord that fails fast. */
    static final String FAIL_FAST = "fail_fast";

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final RedisClock clock;
    private final ChordMeters meters;

    Joining(RedisCommands redis, RedisKeys keys, RedisClock clock, ChordMeters meters) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
        this.meters = meters;
    }

    /** An envelope and the id of the entry it came in. */
    public record Received(String entry, Envelope envelope) {}

    /**
     * What became of a chord's envelopes.
     *
     * @param recorded how many were an outcome's first
     * @param dropped how many were late, repeated, or of a chord that is gone
     * @param state of the chord now; {@code gone} when there is none
     */
    public record Joined(int recorded, int dropped, String state) {}

    /**
     * Records outcomes of members of one chord; the last one, or a failure that closes the chord, dispatches the
     * callback.
     *
     * @param envelopes of one chord, at most 500 and some 1 MiB
     */
    public Uni<Joined> join(ChordId id, List<Received> envelopes) {
        return join(
                        id,
                        envelopes,
                        NextQueues.of(envelopes.get(0).envelope().header().next()),
                        "")
                .onFailure()
                .transform(failure -> StoreDown.of("outcomes of chord " + id + " were not recorded", failure));
    }

    /** @param third queue of what the chord runs at its first failure, as far as it is known */
    private Uni<Joined> join(ChordId id, List<Received> envelopes, NextQueues next, String third) {
        int partition = id.partition();
        List<Object> args = new ArrayList<>(7 + 6 * envelopes.size());
        args.addAll(List.of(
                clock.offset(), RedisKeys.AGGREGATORS, id.text(), next.one(), next.other(), keys.events(partition)));
        for (Received received : envelopes) {
            Header header = received.envelope().header();
            args.add(received.entry());
            args.add(header.index());
            args.add(header.round());
            args.add(received.envelope().success() ? "s" : "f");
            args.add(header.queue());
            args.add(received.envelope().outcome());
        }
        args.add(third);
        List<String> key = new ArrayList<>(List.of(
                keys.envelopes(partition),
                keys.chord(id),
                keys.outcomes(id),
                keys.failed(id),
                keys.open(partition),
                keys.ended(partition),
                keys.chords(partition, ChordState.RUNNING),
                keys.chords(partition, ChordState.JOINED),
                keys.chords(partition, ChordState.COMPLETED)));
        key.addAll(next.streams(keys, partition));
        key.addAll(List.of(
                keys.deadlines(partition),
                keys.chords(partition, ChordState.CALLBACK_SKIPPED),
                keys.dispatching(partition),
                keys.queues(partition),
                keys.first(partition, third.isEmpty() ? Signature.DEFAULT_QUEUE : third),
                keys.children(id),
                keys.closing(partition)));
        return redis.call(new ScriptCall(JOIN, key, args))
                .chain(reply -> reply.get(0).toInteger() == WRONG_QUEUE
                        ? join(
                                id,
                                envelopes,
                                NextQueues.of(reply.get(1), reply.get(2)),
                                reply.get(3).toString())
                        : Uni.createFrom().item(joined(reply)));
    }

    /** Records how a callback or errback ended; answers the chord's state, or {@code gone}. */
    public Uni<String> finish(Received received) {
        Header header = received.envelope().header();
        ChordId id = header.chord();
        int partition = id.partition();
        return redis.call(new ScriptCall(
                        FINISH,
                        List.of(
                                keys.envelopes(partition),
                                keys.chord(id),
                                keys.ended(partition),
                                keys.chords(partition, ChordState.JOINED),
                                keys.chords(partition, ChordState.COMPLETED),
                                keys.chords(partition, ChordState.CALLBACK_FAILED),
                                keys.deadlines(partition),
                                keys.chords(partition, ChordState.CALLBACK_SKIPPED)),
                        List.of(
                                clock.offset(),
                                RedisKeys.AGGREGATORS,
                                received.entry(),
                                id.text(),
                                header.round(),
                                header.generation(),
                                received.envelope().success() ? "s" : "f",
                                received.envelope().outcome(),
                                keys.events(partition),
                                header.kind().text(),
                                NestedEnd.of(id, received.envelope().outcome()))))
                .map(this::finished)
                .onFailure()
                .transform(failure -> StoreDown.of("the end of chord " + id + " was not recorded", failure));
    }

    /** Records how what a chord runs at its first failure ended; answers whether this was the first to tell. */
    public Uni<Boolean> firstFailed(Received received) {
        ChordId id = received.envelope().header().chord();
        return redis.call(new ScriptCall(
                        FIRST_FAILED,
                        List.of(keys.envelopes(id.partition()), keys.chord(id)),
                        List.of(
                                RedisKeys.AGGREGATORS,
                                received.entry(),
                                received.envelope().outcome())))
                .map(reply -> reply.toInteger() == 1)
                .onFailure()
                .transform(failure -> StoreDown.of("an outcome of chord " + id + " was not recorded", failure));
    }

    private Joined joined(Response reply) {
        Joined joined = new Joined(
                reply.get(0).toInteger(), reply.get(1).toInteger(), reply.get(2).toString());
        meters.recorded(joined);
        if (joined.recorded() > 0 && reply.size() > 3) {
            meters.left(joined.state(), reply.get(3).toLong());
            meters.leftOut(FAIL_FAST, reply.get(4).toInteger());
        }
        return joined;
    }

    private String finished(Response reply) {
        String state = reply.get(0).toString();
        if (reply.get(1).toInteger() == 1) {
            meters.left(state, reply.get(2).toLong());
        }
        return state;
    }
}
