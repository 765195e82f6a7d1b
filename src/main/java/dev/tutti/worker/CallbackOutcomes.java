package dev.tutti.worker;

import dev.tutti.chord.Outcome;
import dev.tutti.chord.TaskId;
import dev.tutti.store.ChordReader;
import dev.tutti.store.OutcomePage;
import dev.tutti.store.UntilRedisIsBack;
import dev.tutti.task.OutcomeSource;
import dev.tutti.task.OutcomesTooLarge;
import dev.tutti.wire.Header;
import dev.tutti.wire.JsonList;
import dev.tutti.wire.OutcomeJson;
import dev.tutti.wire.StoredOutcome;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/**
 * Reads the outcomes for a callback, page by page, as long as the chord is joined in the round and generation that the
 * callback was dispatched for; fails with {@link Stale} when it no longer is.
 */
final class CallbackOutcomes implements OutcomeSource {
    private static final int PAGE = 1_000;

    private final ChordReader store;
    private final Header callback;
    private final long mostBytes;

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
    public Uni<Optional<Buffer>> json(int most) {
        return all(most, OutcomeJson::present)
                .map(outcomes -> Optional.of(JsonList.array(outcomes)).filter(list -> list.length() <= most))
                .onFailure(OutcomesTooLarge.class)
                .recoverWithItem(Optional.empty());
    }

    private <T> Uni<List<T>> all(long most, BiFunction<TaskId.Member, StoredOutcome, T> reading) {
        return Uni.createFrom().deferred(() -> readOn(page(0), 0, new ArrayList<>(), 0, most, reading));
    }

    private <T> Uni<List<T>> readOn(
            Uni<OutcomePage> from,
            int index,
            List<T> read,
            long bytesRead,
            long most,
            BiFunction<TaskId.Member, StoredOutcome, T> reading) {
        return from.chain(page -> {
            boolean last = page.next() >= page.total();
            Uni<OutcomePage> next = last ? from : ahead(page.next());
            long bytes = bytesRead;
            for (int i = 0; i < page.outcomes().size(); i++) {
                TaskId.Member id = new TaskId.Member(callback.chord(), index + i);
                StoredOutcome stored = page.outcomes()
                        .get(i)
                        .orElseThrow(() -> new IllegalStateException(
                                "chord " + callback.chord() + " is joined but has no outcome for " + id));
                bytes += stored.json().length();
                if (bytes > most) {
                    throw new OutcomesTooLarge(bytes, most);
                }
                read.add(reading.apply(id, stored));
            }
            return last ? Uni.createFrom().item(read) : readOn(next, page.next(), read, bytes, most, reading);
        });
    }

    /** Asks for a page now, so that Redis works on it while the one before is read. */
    private Uni<OutcomePage> ahead(int index) {
        CompletionStage<OutcomePage> asked = page(index).subscribeAsCompletionStage();
        return Uni.createFrom().completionStage(asked);
    }

    private Uni<OutcomePage> page(int index) {
        return UntilRedisIsBack.repeat(
                        () -> store.outcomesFor(callback, index, PAGE),
                        why -> WorkerLog.LOG.outcomesNotRead(callback.task().toString(), why))
                .map(page -> page.orElseThrow(() -> new Stale(callback)));
    }
}
