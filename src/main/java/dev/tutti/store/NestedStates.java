package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.connector.RedisCommands;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads how far the chords are that are nested in another, page by page. Fails as {@link RedisCommands} do. */
@ApplicationScoped
public class NestedStates {
    /** Most nested chords that are counted. */
    public static final int COUNTED = 10_000;

    private static final int PAGE = 256;

    private final RedisCommands redis;
    private final RedisKeys keys;

    NestedStates(RedisCommands redis, RedisKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /**
     * How many of the first {@value #COUNTED} that were opened are in which state; empty for a chord that has none. Fails
     * with {@link StoreDown}.
     */
    public Uni<Map<ChordState, Integer>> count(ChordId parent) {
        return pages(parent)
                .select()
                .first(COUNTED / PAGE + 1)
                .collect()
                .in(() -> new EnumMap<ChordState, Integer>(ChordState.class), (counts, page) -> page.values()
                        .forEach(state -> counts.merge(state, 1, Integer::sum)))
                .map(counts -> (Map<ChordState, Integer>) counts)
                .onFailure()
                .transform(failure -> StoreDown.of("nested chords of " + parent + " were not counted", failure));
    }

    /** Every one that is there, index → state, in pages. */
    Multi<Map<Integer, ChordState>> pages(ChordId parent) {
        return Multi.createBy()
                .repeating()
                .uni(() -> new int[1], from -> indices(parent, from[0]).invoke(indices -> {
                    if (!indices.isEmpty()) {
                        from[0] = indices.get(indices.size() - 1) + 1;
                    }
                }))
                .whilst(indices -> indices.size() == PAGE)
                .onItem()
                .transformToUniAndConcatenate(indices -> of(parent, indices));
    }

    /** Which of these members are chords that are open: their outcome comes when they have ended. */
    Uni<BitSet> open(ChordId parent, BitSet indices) {
        return redis.send(Request.cmd(Command.ZCARD).arg(keys.children(parent))).chain(card -> {
            BitSet open = new BitSet();
            return card.toInteger() == 0
                    ? Uni.createFrom().item(open)
                    : Multi.createFrom()
                            .items(indices.stream().boxed())
                            .group()
                            .intoLists()
                            .of(PAGE)
                            .onItem()
                            .transformToUniAndConcatenate(page -> of(parent, page))
                            .onItem()
                            .invoke(page -> page.forEach((index, state) -> open.set(index, !state.ended())))
                            .onItem()
                            .ignoreAsUni()
                            .replaceWith(open);
        });
    }

    private Uni<List<Integer>> indices(ChordId parent, int from) {
        Request request =
                Request.cmd(Command.ZRANGE).arg(keys.children(parent)).arg(from).arg("+inf");
        List.of("BYSCORE", "LIMIT", "0", String.valueOf(PAGE)).forEach(request::arg);
        return redis.send(request).map(reply -> {
            List<Integer> indices = new ArrayList<>(reply.size());
            reply.forEach(index -> indices.add(Integer.parseInt(index.toString())));
            return indices;
        });
    }

    private Uni<Map<Integer, ChordState>> of(ChordId parent, List<Integer> indices) {
        if (indices.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        List<Request> requests = indices.stream()
                .map(index -> Request.cmd(Command.HGET)
                        .arg(keys.chord(parent.child(index)))
                        .arg("state"))
                .toList();
        return redis.sendAll(requests).map(replies -> {
            Map<Integer, ChordState> states = new LinkedHashMap<>();
            for (int i = 0; i < indices.size(); i++) {
                int index = indices.get(i);
                @Nullable Response state = replies.get(i);
                if (state != null) {
                    ChordState.ofJson(state.toString()).ifPresent(is -> states.put(index, is));
                }
            }
            return states;
        });
    }
}
