package dev.tutti.worker;

import dev.tutti.chord.Outcome;
import dev.tutti.chord.TaskId;
import dev.tutti.store.ChordReader;
import dev.tutti.store.OutcomePage;
import dev.tutti.store.UntilRedisIsBack;
import dev.tutti.task.OutcomeSource;
import dev.tutti.task.OutcomesTooLarge;
import dev.tutti.wire.Header;
import dev.tutti.wire.OutcomeJson;
import dev.tutti.wire.StoredOutcome;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;

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
        return Uni.createFrom().deferred(() -> readFrom(0, new ArrayList<>(), 0));
    }

    private Uni<List<Outcome>> readFrom(int index, List<Outcome> read, long bytesRead) {
        return page(index).chain(page -> {
            long bytes = bytesRead;
            for (int i = 0; i < page.outcomes().size(); i++) {
                TaskId id = new TaskId.Member(callback.chord(), index + i);
                StoredOutcome stored = page.outcomes()
                        .get(i)
                        .orElseThrow(() -> new IllegalStateException(
                                "chord " + callback.chord() + " is joined but has no outcome for " + id));
                bytes += stored.json().length();
                if (bytes > mostBytes) {
                    throw new OutcomesTooLarge(bytes, mostBytes);
                }
                read.add(OutcomeJson.read(id, stored));
            }
            return page.next() >= page.total() ? Uni.createFrom().item(read) : readFrom(page.next(), read, bytes);
        });
    }

    private Uni<OutcomePage> page(int index) {
        return UntilRedisIsBack.repeat(
                        () -> store.outcomesFor(callback, index, PAGE),
                        why -> WorkerLog.LOG.outcomesNotRead(callback.task().toString(), why))
                .map(page -> page.orElseThrow(() -> new Stale(callback)));
    }
}
