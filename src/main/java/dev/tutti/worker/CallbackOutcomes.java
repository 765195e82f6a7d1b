package dev.tutti.worker;

import dev.tutti.chord.Outcome;
import dev.tutti.chord.TaskId;
import dev.tutti.store.ChordReader;
import dev.tutti.store.NestedOutcomes;
import dev.tutti.store.OutcomePage;
import dev.tutti.store.UntilRedisIsBack;
import dev.tutti.task.OutcomeSource;
import dev.tutti.task.OutcomesTooLarge;
import dev.tutti.wire.Header;
import dev.tutti.wire.JsonList;
import dev.tutti.wire.OutcomeJson;
import dev.tutti.wire.StoredOutcome;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads the outcomes for a callback, page by page, as long as the chord is joined in the round and generation that the
 * callback was dispatched for; fails with {@link Stale} when it no longer is.
 */
final class CallbackOutcomes implements OutcomeSource {
    private static final int PAGE = 1_000;

    private final ChordReader store;
    private final Header callback;
    private final long mostBytes;
    private volatile @Nullable OutcomePage seen;

    CallbackOutcomes(ChordReader store, Header callback, long mostBytes) {
        this.store = store;
        this.callback = callback;
        this.mostBytes = mostBytes;
    }

    /** The callback is a zombie: somebody else has ended this round, or a later one runs. */
    static final class Stale extends RuntimeException {
        Stale(Header callback) {
            super(
                    "chord " + callback.chord() + " is no longer joined in round " + callback.round(),
                    null,
                    false,
                    false);
        }
    }

    @Override
    public Uni<List<Outcome>> outcomes() {
        return all(mostBytes, OutcomeJson::read);
    }

    @Override
    public Multi<Outcome> stream() {
        return pages().invoke(CallbackOutcomes::requireWhole)
                .map(page -> read(page, OutcomeJson::read))
                .onItem()
                .disjoint();
    }

    /** A nested chord's list that is too long to be put there is no value that a method could be given. */
    private static void requireWhole(OutcomePage page) {
        if (page.outcomes().stream().flatMap(Optional::stream).anyMatch(NestedOutcomes::isReference)) {
            throw new OutcomesTooLarge(NestedOutcomes.LIST_BYTES + 1L, NestedOutcomes.LIST_BYTES);
        }
    }

    /** What the page says that was read last; only of a method that streams has none been read. */
    @Override
    public Uni<Optional<String>> closedBy() {
        return Uni.createFrom().deferred(() -> {
            OutcomePage page = seen;
            return page == null
                    ? page(0, 1).map(OutcomePage::closedBy)
                    : Uni.createFrom().item(page.closedBy());
        });
    }

    @Override
    public Uni<Optional<Buffer>> json(int most) {
        return all(most, OutcomeJson::present)
                .map(outcomes -> Optional.of(JsonList.array(outcomes)).filter(list -> list.length() <= most))
                .onFailure(OutcomesTooLarge.class)
                .recoverWithItem(Optional.empty());
    }

    private <T> Uni<List<T>> all(long most, BiFunction<TaskId.Member, StoredOutcome, T> reading) {
        return Uni.createFrom().deferred(() -> {
            AtomicLong bytes = new AtomicLong();
            return pages().invoke(page -> {
                        if (bytes.addAndGet(page.bytes()) > most) {
                            throw new OutcomesTooLarge(bytes.get(), most);
                        }
                        requireWhole(page);
                    })
                    .collect()
                    .in(ArrayList::new, (read, page) -> read.addAll(read(page, reading)));
        });
    }

    private Multi<OutcomePage> pages() {
        return page(0).onItem()
                .transformToMulti(first -> first.next() >= first.total()
                        ? Multi.createFrom().item(first)
                        : Multi.createBy()
                                .concatenating()
                                .streams(Multi.createFrom().item(first), pagesFrom(first.next())));
    }

    /** One is asked for ahead, so that Redis works on it while the one before is read. */
    private Multi<OutcomePage> pagesFrom(int index) {
        return Multi.createBy()
                .repeating()
                .uni(() -> new int[] {index}, next -> page(next[0]).invoke(page -> next[0] = page.next()))
                .whilst(page -> page.next() < page.total())
                .emitOn(Infrastructure.getDefaultExecutor(), 1);
    }

    private static <T> List<T> read(OutcomePage page, BiFunction<TaskId.Member, StoredOutcome, T> reading) {
        List<T> read = new ArrayList<>(page.outcomes().size());
        for (int place = 0; place < page.outcomes().size(); place++) {
            read.add(reading.apply(new TaskId.Member(page.chord(), page.first() + place), stored(page, place)));
        }
        return read;
    }

    private static StoredOutcome stored(OutcomePage page, int place) {
        return page.outcomes()
                .get(place)
                .orElseThrow(
                        () -> new IllegalStateException("chord " + page.chord() + " is joined but has no outcome for "
                                + new TaskId.Member(page.chord(), page.first() + place)));
    }

    private Uni<OutcomePage> page(int index) {
        return page(index, PAGE);
    }

    private Uni<OutcomePage> page(int index, int count) {
        return UntilRedisIsBack.repeat(
                        () -> store.outcomesFor(callback, index, count),
                        why -> WorkerLog.LOG.outcomesNotRead(callback.task().toString(), why))
                .map(page -> page.orElseThrow(() -> new Stale(callback)))
                .invoke(page -> seen = page);
    }
}
