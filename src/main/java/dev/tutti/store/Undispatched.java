package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.connector.RedisCommands;
import dev.tutti.wire.ManifestChunk.Member;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Finds which members of a chord are to be dispatched next: all in order, or those that a retry runs again. */
@ApplicationScoped
class Undispatched {
    private static final int AT_ONCE = 256;
    private static final String[] FIELDS = {
        "state",
        "round",
        "cursor",
        "total",
        "callbackQueue",
        "trace",
        "walk",
        "errbackQueue",
        "maxConcurrency",
        "succeeded",
        "failed",
        "undispatched"
    };

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final Manifest manifest;

    Undispatched(RedisCommands redis, RedisKeys keys, Manifest manifest) {
        this.redis = redis;
        this.keys = keys;
        this.manifest = manifest;
    }

    /**
     * What may go out in one slice; its members are of one manifest chunk.
     *
     * @param cursor where the chord stands
     * @param end where it stands once the whole slice has gone
     * @param next the queues of the chord's callback and errback
     * @param members none when their chunk is lost or cannot be read
     */
    record Slice(int round, int cursor, int end, List<String> next, Optional<String> trace, List<Place> members) {
        /** Nothing, of a chord that is not running or has no member left. */
        static final Slice NOTHING = new Slice(0, 0, 0, List.of(), Optional.empty(), List.of());
    }

    /** A member and its index. */
    record Place(int index, Member member) {}

    /** The next slice. */
    Uni<Slice> next(ChordId id) {
        Request request = Request.cmd(Command.HMGET).arg(keys.chord(id));
        for (String field : FIELDS) {
            request.arg(field);
        }
        return redis.send(request).chain(h -> {
            if (h.get(0) == null || !h.get(0).toString().equals("running")) {
                return Uni.createFrom().item(Slice.NOTHING);
            }
            int cursor = h.get(2).toInteger();
            int total = h.get(3).toInteger();
            if (cursor >= total) {
                return Uni.createFrom().item(Slice.NOTHING);
            }
            List<String> next = NextQueues.of(h.get(4), h.get(7)).names();
            Optional<String> trace =
                    Optional.ofNullable(h.get(5)).map(Response::toString).filter(text -> !text.equals("-"));
            return members(id, h.get(6) == null ? "all" : h.get(6).toString(), cursor, total)
                    .map(found -> found.first(room(h, total), cursor))
                    .map(found -> new Slice(h.get(1).toInteger(), cursor, found.end(), next, trace, found.members()));
        });
    }

    /** How many members may go out; in {@code dispatch.lua} is the same rule, and counts. */
    private static int room(Response h, int total) {
        if (h.get(8) == null) {
            return Integer.MAX_VALUE;
        }
        int without =
                total - h.get(9).toInteger() - h.get(10).toInteger() - h.get(11).toInteger();
        return Math.max(0, h.get(8).toInteger() - without);
    }

    private record Found(int end, List<Place> members) {
        /** Only so many of them: what cannot go out need not be sent to Redis. */
        Found first(int room, int cursor) {
            if (members.size() <= room) {
                return this;
            }
            List<Place> some = members.subList(0, room);
            return new Found(some.isEmpty() ? cursor : some.get(room - 1).index() + 1, some);
        }
    }

    private Uni<Found> members(ChordId id, String walk, int cursor, int total) {
        return switch (walk) {
            case "all" ->
                manifest.membersFrom(id, cursor)
                        .map(members -> new Found(
                                cursor + members.size(),
                                IntStream.range(0, members.size())
                                        .mapToObj(i -> new Place(cursor + i, members.get(i)))
                                        .toList()));
            case "failed" -> failedFrom(id, cursor).chain(indices -> ofOneChunk(id, indices, cursor, total));
            default -> ofOneChunk(id, List.of(cursor), cursor, total);
        };
    }

    /** Those of these indices, in order, that are in the chunk of the first. */
    private Uni<Found> ofOneChunk(ChordId id, List<Integer> indices, int cursor, int total) {
        if (indices.isEmpty()) {
            return Uni.createFrom().item(new Found(total, List.of()));
        }
        int first = indices.get(0);
        return manifest.membersFrom(id, first).map(members -> {
            List<Place> places = new ArrayList<>();
            for (int index : indices) {
                if (index - first < members.size()) {
                    places.add(new Place(index, members.get(index - first)));
                }
            }
            boolean last = places.size() == indices.size() && indices.size() < AT_ONCE;
            int end = places.isEmpty() ? cursor : places.get(places.size() - 1).index() + 1;
            return new Found(last ? total : end, places);
        });
    }

    /** Index of the first member from that one on that failed in an older round; the total when there is none. */
    Uni<Integer> firstFailed(ChordId id, int index, int total) {
        return failedFrom(id, index).map(indices -> indices.isEmpty() ? total : indices.get(0));
    }

    private Uni<List<Integer>> failedFrom(ChordId id, int cursor) {
        Request request =
                Request.cmd(Command.ZRANGE).arg(keys.failed(id)).arg(cursor).arg("+inf");
        List.of("BYSCORE", "LIMIT", "0", String.valueOf(AT_ONCE)).forEach(request::arg);
        return redis.send(request).map(reply -> {
            List<Integer> indices = new ArrayList<>(reply.size());
            reply.forEach(index -> indices.add(Integer.parseInt(index.toString())));
            return indices;
        });
    }
}
