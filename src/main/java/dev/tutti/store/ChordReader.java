package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.TaskId;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.wire.Header;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Reads chords and their outcomes. Every method fails with {@link StoreDown} when Redis is away. */
@ApplicationScoped
public class ChordReader {
    private static final RedisScript OUTCOMES = StoreScripts.load("outcomes");
    private static final RedisScript LIST = StoreScripts.load("list");
    private static final int PAGE_BYTES = 1 << 20;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final Partitions partitions;
    private final FillOutcomes fill;
    private final NestedOutcomes nested = new NestedOutcomes(this);

    ChordReader(RedisCommands redis, RedisKeys keys, Partitions partitions, FillOutcomes fill) {
        this.redis = redis;
        this.keys = keys;
        this.partitions = partitions;
        this.fill = fill;
    }

    /** The chord as it stands, or empty when there is none. */
    public Uni<Optional<ChordSnapshot>> chord(ChordId id) {
        return redis.send(ChordHash.read(keys.chord(id)))
                .map(reply -> ChordHash.snapshot(id, reply))
                .onFailure()
                .transform(failure -> StoreDown.of("chord " + id + " was not read", failure));
    }

    /** The chord that an idempotency key is of, as it stands. Fails with {@link NotAccepted} when it was removed. */
    public Uni<ChordSnapshot> accepted(ChordId id) {
        return chord(id)
                .map(chord -> chord.orElseThrow(() -> new NotAccepted(
                        NotAccepted.Why.CHORD_GONE, "chord " + id + " was accepted, and has been removed")));
    }

    /**
     * The same of a chord that was streamed. Fails with {@link NotAccepted} also when it has other members.
     *
     * @param fingerprint what {@code seal} was told of its members; empty when it has none
     */
    public Uni<ChordSnapshot> accepted(ChordId id, String fingerprint) {
        return redis.send(Request.cmd(Command.HGET).arg(keys.chord(id)).arg("submitted"))
                .onFailure()
                .transform(failure -> StoreDown.of("chord " + id + " was not read", failure))
                .chain(submitted -> accepted(id).invoke(() -> {
                    if (!(submitted == null ? "" : submitted.toString()).equals(fingerprint)) {
                        throw new NotAccepted(
                                NotAccepted.Why.KEY_OF_ANOTHER, "chord " + id + " was accepted with other members");
                    }
                }));
    }

    /**
     * A page of chords, newest first.
     *
     * @param before only chords older than this one
     * @param limit most chords, 1 to 1,000
     */
    public Uni<List<ChordSnapshot>> list(Collection<ChordState> states, Optional<ChordId> before, int limit) {
        List<Uni<List<ChordId>>> pages = partitions.all().stream()
                .map(partition -> page(partition, states, before, limit))
                .toList();
        return Uni.join()
                .all(pages)
                .andFailFast()
                .map(all -> all.stream()
                        .flatMap(List::stream)
                        .sorted(Comparator.comparing(ChordId::text).reversed())
                        .limit(limit)
                        .toList())
                .chain(this::snapshots)
                .onFailure()
                .transform(failure -> StoreDown.of("chords were not listed", failure));
    }

    /**
     * One page of outcomes: at most {@code count}, at most some 1 MiB, at least one.
     *
     * @return empty when there is no such chord
     */
    public Uni<Optional<OutcomePage>> outcomes(ChordId id, int from, int count) {
        return page(id, "", "", from, count);
    }

    /**
     * The same for a callback: empty also when the chord is no longer joined in its round and generation, so that a
     * zombie reads nothing.
     */
    public Uni<Optional<OutcomePage>> outcomesFor(Header callback, int from, int count) {
        return page(
                callback.chord(), String.valueOf(callback.round()), String.valueOf(callback.generation()), from, count);
    }

    /** Every page, one after the other and only as fast as they are taken; ends early when the chord is gone. */
    public Multi<OutcomePage> pages(ChordId id, int count) {
        return Multi.createBy()
                .repeating()
                .uni(() -> new int[1], next -> outcomes(id, next[0], count)
                        .invoke(page -> page.ifPresent(read -> next[0] = read.next())))
                .whilst(page ->
                        page.isPresent() && page.get().next() < page.get().total())
                .filter(Optional::isPresent)
                .map(Optional::get);
    }

    /**
     * The failed member with the lowest index in the chord's present round; empty when none has failed by itself, though
     * a deadline or a cancellation may have ended some.
     */
    public Uni<Optional<MemberOutcome>> firstFailure(ChordId id) {
        // the first of them may be the one that is being run again
        return redis.send(
                        Request.cmd(Command.ZRANGE).arg(keys.failed(id)).arg(0).arg(1))
                .chain(indices -> Multi.createFrom()
                        .iterable(indices)
                        .onItem()
                        .transformToUniAndConcatenate(index -> failure(id, Integer.parseInt(index.toString())))
                        .filter(Optional::isPresent)
                        .map(Optional::get)
                        .toUni())
                .map(Optional::ofNullable)
                .onFailure()
                .transform(failure -> StoreDown.of("the first failure of chord " + id + " was not read", failure));
    }

    private Uni<Optional<MemberOutcome>> failure(ChordId id, int index) {
        return outcomes(id, index, 1)
                .map(page -> page.filter(found -> !found.outcomes().isEmpty())
                        .flatMap(found -> found.outcomes().get(0))
                        .filter(stored -> !stored.success())
                        .map(stored -> new MemberOutcome(new TaskId.Member(id, index), stored)));
    }

    private Uni<Optional<OutcomePage>> page(ChordId id, String round, String generation, int from, int count) {
        return redis.call(new ScriptCall(
                        OUTCOMES,
                        List.of(keys.chord(id), keys.outcomes(id)),
                        List.of(round, generation, from, count, PAGE_BYTES)))
                .chain(reply -> OutcomePage.of(reply, id, from)
                        .map(read -> fill.in(read).chain(nested::in).map(Optional::of))
                        .orElse(Uni.createFrom().item(Optional.empty())))
                .onFailure()
                .transform(failure -> StoreDown.of("outcomes of chord " + id + " were not read", failure));
    }

    private Uni<List<ChordId>> page(int partition, Collection<ChordState> states, Optional<ChordId> before, int limit) {
        List<String> indexes =
                states.stream().map(state -> keys.chords(partition, state)).toList();
        return redis.call(new ScriptCall(
                        LIST, indexes, List.of(before.map(ChordId::text).orElse(""), limit)))
                .map(reply -> {
                    List<ChordId> ids = new ArrayList<>();
                    for (Response id : reply) {
                        ChordId.parse(id.toString()).ifPresent(ids::add);
                    }
                    return ids;
                });
    }

    private Uni<List<ChordSnapshot>> snapshots(List<ChordId> ids) {
        if (ids.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return redis.sendAll(
                        ids.stream().map(id -> ChordHash.read(keys.chord(id))).toList())
                .map(replies -> {
                    List<Optional<ChordSnapshot>> found = new ArrayList<>();
                    for (int i = 0; i < ids.size(); i++) {
                        found.add(ChordHash.snapshot(ids.get(i), Objects.requireNonNull(replies.get(i))));
                    }
                    return found.stream().flatMap(Optional::stream).toList();
                });
    }
}
