package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.connector.RedisCommands;
import dev.tutti.wire.ManifestChunk;
import dev.tutti.wire.ManifestChunk.Member;
import dev.tutti.wire.Unreadable;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads manifests. A few decoded chunks are kept, for slices of one chunk follow each other. */
@ApplicationScoped
public class Manifest {
    private static final int KEPT_CHUNKS = 32;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final Map<String, Chunk> kept = Collections.synchronizedMap(new Recent());

    Manifest(RedisCommands redis, RedisKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /** A decoded chunk: its first index and its members. */
    record Chunk(int first, List<Member> members) {
        int end() {
            return first + members.size();
        }
    }

    /** The members from an index to the end of its chunk; none, which is logged, when the chunk is lost or cannot be read. */
    Uni<List<Member>> membersFrom(ChordId id, int index) {
        return chunkOf(id, index)
                .map(chunk -> chunk.filter(found -> index < found.end())
                        .map(found -> found.members()
                                .subList(index - found.first(), found.members().size()))
                        .orElseGet(() -> {
                            StoreLog.LOG.membersMissing(id.text(), index);
                            return List.of();
                        }))
                .onFailure(Unreadable.class)
                .recoverWithItem(failure -> {
                    StoreLog.LOG.membersUnreadable(id.text(), index, failure);
                    return List.of();
                });
    }

    /** The stored signature of a member and its queue, or empty when there is no such chord or member. */
    public Uni<Optional<Member>> member(ChordId id, int index) {
        return chunkOf(id, index)
                .map(chunk -> chunk.filter(found -> index >= found.first() && index < found.end())
                        .map(found -> found.members().get(index - found.first())))
                .onFailure()
                .transform(failure -> StoreDown.of("the manifest of chord " + id + " was not read", failure));
    }

    /** That index when its chunk can be read, else where the next one begins, readable or not; at most the total. */
    Uni<Integer> lostUntil(ChordId id, int index, int total) {
        return chunkOf(id, index)
                .onFailure(Unreadable.class)
                .recoverWithItem(Optional.<Chunk>empty())
                .chain(chunk -> chunk.filter(found -> index < found.end()).isPresent()
                        ? Uni.createFrom().item(index)
                        : nextChunk(id, index).map(next -> Math.min(next.orElse(total), total)));
    }

    private Uni<Optional<Integer>> nextChunk(ChordId id, int index) {
        Request request = Request.cmd(Command.ZRANGE)
                .arg(keys.chunks(id))
                .arg("(" + index)
                .arg("+inf");
        List.of("BYSCORE", "LIMIT", "0", "1").forEach(request::arg);
        return redis.send(request)
                .map(reply -> reply.size() == 0
                        ? Optional.empty()
                        : Optional.of(Integer.parseInt(reply.get(0).toString())));
    }

    private Uni<Optional<Chunk>> chunkOf(ChordId id, int index) {
        Request request =
                Request.cmd(Command.ZRANGE).arg(keys.chunks(id)).arg(index).arg("-inf");
        List.of("BYSCORE", "REV", "LIMIT", "0", "1").forEach(request::arg);
        return redis.send(request).chain(reply -> {
            if (reply.size() == 0) {
                return Uni.createFrom().item(Optional.empty());
            }
            int first = Integer.parseInt(reply.get(0).toString());
            String key = keys.manifest(id, first);
            Chunk known = kept.get(key);
            return known != null ? Uni.createFrom().item(Optional.of(known)) : read(key, first);
        });
    }

    private Uni<Optional<Chunk>> read(String key, int first) {
        return redis.send(Request.cmd(Command.GET).arg(key))
                .map(stored -> Optional.ofNullable(stored).map(bytes -> {
                    Chunk chunk = new Chunk(first, new ArrayList<>(ManifestChunk.decode(bytes.toBuffer())));
                    kept.put(key, chunk);
                    return chunk;
                }));
    }

    private static final class Recent extends LinkedHashMap<String, Chunk> {
        Recent() {
            super(KEPT_CHUNKS, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Chunk> eldest) {
            return size() > KEPT_CHUNKS;
        }
    }
}
