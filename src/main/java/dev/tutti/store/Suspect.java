package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.Signature;
import dev.tutti.wire.Kind;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An open chord that stands still.
 *
 * @param progress how far it is; a script that is given this does nothing once the chord has gone on
 * @param joined whether it waits for its callback or errback, not for members
 * @param cursor members before it were dispatched
 * @param walk what is dispatched: {@code all} or nothing, {@code failed}, or the index of a single member that runs again
 * @param last id of the last entry that was dispatched
 * @param next queues of its callback and its errback
 * @param end what it waits for when it is joined: its callback, or its errback
 * @param links queues of the links behind that one
 * @param queues where its open messages may be
 * @param outcomesGone whether outcomes that were counted are gone, so that nobody knows which members had ended
 */
record Suspect(
        ChordId id,
        String progress,
        boolean joined,
        int round,
        int generation,
        int cursor,
        int total,
        String walk,
        EntryId last,
        NextQueues next,
        Kind end,
        Optional<String> trace,
        List<String> links,
        List<String> queues,
        boolean outcomesGone) {

    private static final int HEAD = 14;

    static Suspect of(Response reply) {
        boolean joined = reply.get(2).toString().equals("joined");
        NextQueues next = NextQueues.of(reply.get(8), reply.get(11));
        Kind end = Kind.of(reply.get(12).toString()).orElseThrow();
        List<String> queues = new ArrayList<>();
        List<String> links =
                text(reply, 13, "").map(names -> List.of(names.split(","))).orElse(List.of());
        if (joined) {
            String queue = end == Kind.ERRBACK ? next.other() : next.one();
            Stream.concat(Stream.of(queue.isEmpty() ? Signature.DEFAULT_QUEUE : queue), links.stream())
                    .distinct()
                    .forEach(queues::add);
        } else {
            for (int i = HEAD; i < reply.size(); i++) {
                queues.add(reply.get(i).toString());
            }
        }
        return new Suspect(
                ChordId.parse(reply.get(0).toString()).orElseThrow(),
                reply.get(1).toString(),
                joined,
                reply.get(3).toInteger(),
                reply.get(4).toInteger(),
                reply.get(5).toInteger(),
                reply.get(6).toInteger(),
                reply.get(10).toString(),
                EntryId.parse(reply.get(7).toString()),
                next,
                end,
                text(reply, 9, "-"),
                links,
                queues,
                false);
    }

    private static Optional<String> text(Response reply, int at, String none) {
        return Optional.of(reply.get(at).toString()).filter(text -> !text.equals(none));
    }

    /** Whether a single member is run again. */
    boolean rerun() {
        return walk.matches("\\d+");
    }

    /** The same after it was put right. */
    Suspect recounted(String now, boolean gone) {
        return new Suspect(
                id, now, joined, round, generation, cursor, total, walk, last, next, end, trace, links, queues, gone);
    }

    /** An entry's id, ordered as the stream is. */
    record EntryId(long millis, long sequence) implements Comparable<EntryId> {
        static EntryId parse(String text) {
            int dash = text.indexOf('-');
            return new EntryId(Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
        }

        @Override
        public int compareTo(EntryId other) {
            return millis != other.millis
                    ? Long.compare(millis, other.millis)
                    : Long.compareUnsigned(sequence, other.sequence);
        }
    }
}
