package dev.tutti.api;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.TaskId;
import dev.tutti.store.ChordReader;
import dev.tutti.store.Closing;
import dev.tutti.store.Dispatching;
import dev.tutti.store.Retrying;
import dev.tutti.wire.ChordJson;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;

/** Cancels chords and runs again what failed; each answers 202 with the chord as it then is. */
@ApplicationScoped
class ChordActions {
    private final ChordReader chords;
    private final Closing closing;
    private final Retrying retrying;
    private final Dispatching dispatching;

    ChordActions(ChordReader chords, Closing closing, Retrying retrying, Dispatching dispatching) {
        this.chords = chords;
        this.closing = closing;
        this.retrying = retrying;
        this.dispatching = dispatching;
    }

    /** {@code POST /chords/{id}/cancel} */
    Uni<Response> cancel(ChordId id) {
        return closing.close(id, Closing.Why.CANCELLED).chain(closed -> {
            if (closed.state().isEmpty()) {
                throw NotFound.chord(id.text());
            }
            if (!closed.closed()) {
                throw wrongState("Chord " + id + " is " + closed.state().get().json()
                        + ": its members have ended, there is nothing to cancel.");
            }
            return accepted(id);
        });
    }

    /** {@code POST /chords/{id}/retry} */
    Uni<Response> retry(ChordId id) {
        return retrying.members(id)
                .chain(answer ->
                        answered(answer, id, "No member of chord " + id + " failed.", NotFound.chord(id.text())));
    }

    /** {@code POST /chords/{id}/callback/retry} */
    Uni<Response> retryCallback(ChordId id) {
        return retrying.callback(id)
                .chain(answer -> answered(answer, id, "The callback did not fail.", NotFound.chord(id.text())));
    }

    /** {@code POST /tasks/{taskId}/retry} */
    Uni<Response> retry(TaskId id) {
        if (id instanceof TaskId.Callback) {
            return retryCallback(id.chord());
        }
        if (id instanceof TaskId.Member member) {
            return retrying.member(id.chord(), member.index())
                    .chain(answer -> answered(
                            answer, id.chord(), "Task " + id + " did not fail.", NotFound.task(id.toString())));
        }
        if (id instanceof TaskId.FirstFailure) {
            return found(id.chord()).map(chord -> {
                throw wrongState("Task " + id + " runs once in the life of a chord; it cannot be retried.");
            });
        }
        return retrying.errback(id.chord())
                .chain(answer ->
                        answered(answer, id.chord(), "The errback did not fail.", NotFound.task(id.toString())));
    }

    private Uni<Response> answered(Retrying.Answer answer, ChordId id, String nothingFailed, Refused notFound) {
        return switch (answer) {
            case GONE -> Uni.createFrom().failure(notFound);
            case NOTHING -> Uni.createFrom().failure(wrongState(nothingFailed));
            case NESTED, NOBODY_WAITS ->
                Uni.createFrom()
                        .failure(
                                wrongState("Chord " + id + " is nested: it runs again when its parent's member does, by"
                                        + " POST /tasks/" + id + "/retry or the retry of its parent."));
            case ROUND -> Uni.createFrom().failure(wrongState("Another retry of chord " + id + " was faster."));
            case STATE ->
                found(id).map(chord -> {
                    throw wrongState("Chord " + id + " is " + chord.state().json() + ": " + allowed(chord));
                });
            case DONE ->
                // it is accepted now: what goes wrong with the first slice, the aggregators put right
                dispatching.feed(id).onFailure().recoverWithItem(0).chain(() -> accepted(id));
        };
    }

    private static String allowed(ChordSnapshot chord) {
        return chord.state().ended()
                ? "it did not end in a way that can be retried so."
                : "only what has ended can be retried.";
    }

    private Uni<Response> accepted(ChordId id) {
        return found(id).map(chord -> Response.accepted(ChordJson.of(chord)).build());
    }

    private Uni<ChordSnapshot> found(ChordId id) {
        return chords.chord(id).map(chord -> chord.orElseThrow(() -> NotFound.chord(id.text())));
    }

    private static Refused wrongState(String detail) {
        return new Refused(ProblemType.WRONG_STATE, detail);
    }
}
