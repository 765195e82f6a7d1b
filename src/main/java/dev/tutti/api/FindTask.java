package dev.tutti.api;

import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordSnapshot.CallbackSnapshot;
import dev.tutti.chord.TaskId;
import dev.tutti.store.ChordReader;
import dev.tutti.store.FindDispatched;
import dev.tutti.store.FindDispatched.Found;
import dev.tutti.store.Manifest;
import dev.tutti.store.TaskReader;
import dev.tutti.wire.ChordJson;
import dev.tutti.wire.Kind;
import dev.tutti.wire.ManifestChunk;
import dev.tutti.wire.OutcomeJson;
import dev.tutti.wire.StoredOutcome;
import dev.tutti.wire.TaskCall;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds one task by its id. */
@ApplicationScoped
class FindTask {
    private final ChordReader chords;
    private final Manifest manifest;
    private final TaskReader tasks;
    private final FindDispatched dispatched;

    FindTask(ChordReader chords, Manifest manifest, TaskReader tasks, FindDispatched dispatched) {
        this.chords = chords;
        this.manifest = manifest;
        this.tasks = tasks;
        this.dispatched = dispatched;
    }

    /** The task's JSON. Fails with {@link Refused} when there is none, with {@link dev.tutti.store.StoreDown}. */
    Uni<Buffer> find(TaskId id) {
        if (id instanceof TaskId.Member member) {
            return member(member);
        }
        return end(
                id,
                id instanceof TaskId.FirstFailure
                        ? Kind.FIRST_FAILURE
                        : id instanceof TaskId.Errback ? Kind.ERRBACK : Kind.CALLBACK);
    }

    private Uni<Buffer> member(TaskId.Member id) {
        return Uni.combine()
                .all()
                .unis(
                        manifest.member(id.chord(), id.index()),
                        chords.outcomes(id.chord(), id.index(), 1),
                        tasks.cursor(id.chord()))
                .asTuple()
                .chain(found -> {
                    ManifestChunk.Member member = found.getItem1().orElseThrow(() -> NotFound.task(id.toString()));
                    Optional<StoredOutcome> outcome =
                            found.getItem2().orElseThrow(() -> NotFound.task(id.toString())).outcomes().stream()
                                    .flatMap(Optional::stream)
                                    .findFirst();
                    TaskCall call = TaskCall.parse(member.signature());
                    return status(
                                    id,
                                    call,
                                    member.queue(),
                                    outcome,
                                    found.getItem3().orElse(0))
                            .map(now -> TaskJson.of(
                                    id,
                                    call,
                                    now,
                                    outcome.map(ended -> OutcomeJson.present(id, ended)),
                                    Optional.empty()));
                });
    }

    private Uni<Found> status(
            TaskId.Member id, TaskCall call, String queue, Optional<StoredOutcome> outcome, int cursor) {
        if (outcome.isPresent()) {
            return nowhere(outcome.get().success() ? "success" : "failure");
        }
        return id.index() < cursor
                ? dispatched.status(id.chord(), id.index(), queues(call, queue))
                : nowhere("undispatched");
    }

    private static Uni<Found> nowhere(String status) {
        return Uni.createFrom().item(new Found(status, Optional.empty()));
    }

    /** Where its message may be: on the queues of all its links. */
    private static List<String> queues(TaskCall call, String queue) {
        List<String> queues = new ArrayList<>(List.of(queue));
        for (Optional<Buffer> then = call.then(); then.isPresent(); ) {
            TaskCall link = TaskCall.parse(then.get());
            link.queue().ifPresent(queues::add);
            then = link.then();
        }
        return queues;
    }

    private Uni<Buffer> end(TaskId id, Kind kind) {
        return Uni.combine()
                .all()
                .unis(chords.chord(id.chord()), tasks.signature(id.chord(), kind))
                .asTuple()
                .chain(found -> {
                    CallbackSnapshot callback = found.getItem1()
                            .flatMap(chord -> end(chord, kind))
                            .orElseThrow(() -> NotFound.task(id.toString()));
                    TaskCall call = TaskCall.parse(found.getItem2().orElseThrow(() -> NotFound.task(id.toString())));
                    Uni<Found> status = callback.status().equals("queued")
                            ? dispatched.status(
                                    id.chord(),
                                    kind == Kind.FIRST_FAILURE ? -2 : -1,
                                    queues(call, call.queue().orElseThrow()))
                            : nowhere(callback.status());
                    return status.map(now -> TaskJson.of(
                            id,
                            call,
                            now,
                            callback.outcome().map(ended -> ChordJson.callback(id, callback.untold(), 1)),
                            callback.deliveries().map(ChordJson::deliveries)));
                });
    }

    private static Optional<CallbackSnapshot> end(ChordSnapshot chord, Kind kind) {
        return switch (kind) {
            case FIRST_FAILURE -> chord.onFirstFailure();
            case ERRBACK -> chord.errback();
            case CALLBACK, MEMBER, CHORD, LINK -> chord.callback();
        };
    }
}
