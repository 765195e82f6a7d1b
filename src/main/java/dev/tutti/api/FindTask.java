package dev.tutti.api;

import dev.tutti.chord.ChordSnapshot.CallbackSnapshot;
import dev.tutti.chord.TaskId;
import dev.tutti.store.ChordReader;
import dev.tutti.store.Manifest;
import dev.tutti.store.TaskReader;
import dev.tutti.wire.ManifestChunk;
import dev.tutti.wire.OutcomeJson;
import dev.tutti.wire.StoredOutcome;
import dev.tutti.wire.TaskCall;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Finds one task by its id. */
@ApplicationScoped
class FindTask {
    private final ChordReader chords;
    private final Manifest manifest;
    private final TaskReader tasks;

    FindTask(ChordReader chords, Manifest manifest, TaskReader tasks) {
        this.chords = chords;
        this.manifest = manifest;
        this.tasks = tasks;
    }

    /** The task's JSON. Fails with {@link Refused} when there is none, with {@link dev.tutti.store.StoreDown}. */
    Uni<Buffer> find(TaskId id) {
        if (id instanceof TaskId.Member member) {
            return member(member);
        }
        if (id instanceof TaskId.Callback callback) {
            return callback(callback);
        }
        return Uni.createFrom().failure(NotFound.task(id.toString())); // an errback: chords have none yet
    }

    private Uni<Buffer> member(TaskId.Member id) {
        return Uni.combine()
                .all()
                .unis(
                        manifest.member(id.chord(), id.index()),
                        chords.outcomes(id.chord(), id.index(), 1),
                        tasks.cursor(id.chord()))
                .with((signature, page, cursor) -> {
                    ManifestChunk.Member found = signature.orElseThrow(() -> NotFound.task(id.toString()));
                    Optional<StoredOutcome> outcome =
                            page.orElseThrow(() -> NotFound.task(id.toString())).outcomes().stream()
                                    .flatMap(Optional::stream)
                                    .findFirst();
                    String open = id.index() < cursor.orElse(0) ? "queued" : "undispatched";
                    return TaskJson.of(
                            id,
                            TaskCall.parse(found.signature()),
                            outcome.map(ended -> ended.success() ? "success" : "failure")
                                    .orElse(open),
                            outcome.map(ended -> OutcomeJson.present(id, ended)));
                });
    }

    private Uni<Buffer> callback(TaskId.Callback id) {
        return Uni.combine()
                .all()
                .unis(chords.chord(id.chord()), tasks.callback(id.chord()))
                .with((chord, signature) -> {
                    CallbackSnapshot callback =
                            chord.flatMap(found -> found.callback()).orElseThrow(() -> NotFound.task(id.toString()));
                    return TaskJson.of(
                            id,
                            TaskCall.parse(signature.orElseThrow(() -> NotFound.task(id.toString()))),
                            callback.status(),
                            callback.outcome().map(ended -> ChordJson.callback(id.chord(), callback, 1)));
                });
    }
}
