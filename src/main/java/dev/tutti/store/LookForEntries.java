package dev.tutti.store;

import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code redis/seek.lua} and {@code redis/unanswered.lua}: looks once through every place where messages of some chords may
 * be, in the order in which messages move, so that what moves on meanwhile is met further on. After each page it rests, so
 * that Redis is busy with searching a partition for a tenth of the time at most and no other command waits for long.
 */
@ApplicationScoped
class LookForEntries {
    private static final RedisScript SEEK = StoreScripts.load("seek");
    private static final RedisScript UNANSWERED = StoreScripts.load("unanswered", "progress");
    private static final int ENTRIES = 128;
    private static final int REST = 9;
    private static final Duration LONGEST_REST = Duration.ofSeconds(1);
    private static final int BYTES = 1 << 20;
    private static final int INDICES = 1_000;
    private static final int MATCH = 4;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final NestedStates nested;

    LookForEntries(RedisCommands redis, RedisKeys keys, NestedStates nested) {
        this.redis = redis;
        this.keys = keys;
        this.nested = nested;
    }

    /**
     * What is nowhere: of a running chord the indices of its dispatched members that have neither outcome nor message, of
     * a joined one bit 0 when its callback has none. Chords that have gone on are left out.
     */
    Uni<Map<Suspect, BitSet>> missing(int partition, List<Suspect> suspects) {
        List<BitSet> found = suspects.stream().map(suspect -> new BitSet()).toList();
        List<Uni<Void>> places = new ArrayList<>();
        List<String> queues = suspects.stream()
                .flatMap(suspect -> suspect.queues().stream())
                .distinct()
                .toList();
        for (String queue : queues) {
            places.add(seek("stream", keys.bulk(partition, queue), "-", suspects, found));
            places.add(seek("stream", keys.first(partition, queue), "-", suspects, found));
            places.add(seek("delayed", keys.delayed(partition, queue), "0", suspects, found));
        }
        places.add(seek("stream", keys.envelopes(partition), "-", suspects, found));
        return Multi.createFrom()
                .iterable(places)
                .onItem()
                .transformToUniAndConcatenate(place -> place)
                .onItem()
                .ignoreAsUni()
                .chain(() -> without(found, suspects));
    }

    private Uni<Void> seek(String type, String key, String from, List<Suspect> suspects, List<BitSet> found) {
        List<String> ids = suspects.stream().map(suspect -> suspect.id().text()).toList();
        return Multi.createBy()
                .repeating()
                .uni(() -> new String[] {from}, next -> {
                    List<Object> args = new ArrayList<>(List.of(type, next[0], ENTRIES, BYTES));
                    args.addAll(ids);
                    long begun = System.nanoTime();
                    return redis.call(new ScriptCall(SEEK, List.of(key), args))
                            .invoke(reply -> next[0] = reply.get(0).toString())
                            .call(reply -> next[0].isEmpty() ? Uni.createFrom().voidItem() : rest(begun));
                })
                .whilst(reply -> !reply.get(0).toString().isEmpty())
                .onItem()
                .invoke(reply -> note(reply, suspects, found))
                .onItem()
                .ignoreAsUni();
    }

    private static Uni<Void> rest(long begun) {
        Duration rest = Duration.ofNanos((System.nanoTime() - begun) * REST);
        return Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST);
    }

    private static void note(Response reply, List<Suspect> suspects, List<BitSet> found) {
        for (int at = 1; at < reply.size(); at += MATCH) {
            int number = reply.get(at).toInteger() - 1;
            int index = reply.get(at + 1).toInteger();
            Suspect suspect = suspects.get(number);
            boolean callback = index == -1 && reply.get(at + 3).toInteger() == suspect.generation();
            if (reply.get(at + 2).toInteger() == suspect.round() && (suspect.joined() ? callback : index >= 0)) {
                found.get(number).set(Math.max(0, index));
            }
        }
    }

    private Uni<Map<Suspect, BitSet>> without(List<BitSet> found, List<Suspect> suspects) {
        Map<Suspect, BitSet> missing = new LinkedHashMap<>();
        return Multi.createFrom()
                .range(0, suspects.size())
                .onItem()
                .transformToUniAndConcatenate(n -> unanswered(suspects.get(n))
                        .invoke(open -> open.ifPresent(indices -> indices.andNot(found.get(n))))
                        .call(open -> withoutNested(suspects.get(n), open))
                        .invoke(open -> open.ifPresent(indices -> missing.put(suspects.get(n), indices))))
                .onItem()
                .ignoreAsUni()
                .replaceWith(missing);
    }

    /** A member that is an open chord has no message: its envelope comes when that chord has ended. */
    private Uni<Void> withoutNested(Suspect suspect, Optional<BitSet> open) {
        return suspect.joined() || open.isEmpty()
                ? Uni.createFrom().voidItem()
                : nested.open(suspect.id(), open.get())
                        .invoke(open.get()::andNot)
                        .replaceWithVoid();
    }

    /** Empty when the chord has gone on. */
    private Uni<Optional<BitSet>> unanswered(Suspect suspect) {
        BitSet open = new BitSet();
        int end = suspect.joined() ? 1 : suspect.cursor();
        open.set(0, suspect.joined() ? 1 : 0);
        return Multi.createBy()
                .repeating()
                .uni(() -> new int[1], next -> redis.call(new ScriptCall(
                                UNANSWERED,
                                List.of(keys.chord(suspect.id()), keys.outcomes(suspect.id())),
                                List.of(suspect.progress(), next[0], suspect.joined() ? 0 : INDICES)))
                        .invoke(reply -> next[0] = reply.get(0).toInteger()))
                .whilst(reply -> !suspect.joined()
                        && reply.get(0).toInteger() >= 0
                        && reply.get(0).toInteger() < end)
                .onItem()
                .invoke(reply -> {
                    for (int i = 1; i < reply.size(); i++) {
                        open.set(reply.get(i).toInteger());
                    }
                })
                .collect()
                .last()
                .map(reply -> reply.get(0).toInteger() < 0 ? Optional.empty() : Optional.of(open));
    }
}
