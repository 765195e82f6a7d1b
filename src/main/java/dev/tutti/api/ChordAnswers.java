package dev.tutti.api;

import dev.tutti.api.SubmitChord.Accepted;
import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.config.TuttiConfig;
import dev.tutti.store.ChordReader;
import dev.tutti.store.FindWaiting;
import dev.tutti.store.NestedStates;
import dev.tutti.store.StoreDown;
import dev.tutti.store.WaitingFor;
import dev.tutti.wire.ChordJson;
import dev.tutti.wire.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Answers with one chord, at once or when it has ended. */
@ApplicationScoped
class ChordAnswers {
    private static final Optional<Duration> AT_ONCE = Optional.of(Duration.ZERO);

    private final ChordReader chords;
    private final EndOfChord end;
    private final InlineOutcomes outcomes;
    private final FindWaiting waitingFor;
    private final NestedStates nested;
    private final Waits waits;
    private final Duration longestWait;

    ChordAnswers(
            ChordReader chords,
            EndOfChord end,
            InlineOutcomes outcomes,
            FindWaiting waitingFor,
            NestedStates nested,
            Waits waits,
            TuttiConfig config) {
        this.chords = chords;
        this.end = end;
        this.outcomes = outcomes;
        this.waitingFor = waitingFor;
        this.nested = nested;
        this.waits = waits;
        this.longestWait = config.limits().waiting();
    }

    /**
     * How long the client wants to wait, at most {@code tutti.limits.wait}; empty when it does not. While
     * {@code tutti.limits.waits} others do it is not at all, and {@code Preference-Applied} says so.
     */
    Optional<Duration> wait(List<String> prefer) {
        return Preferences.waitSeconds(prefer)
                .map(seconds -> Duration.ofSeconds(Math.min(seconds, longestWait.toSeconds())));
    }

    /**
     * A chord just accepted: 202, or 200 with its outcomes when it ended in time. What goes wrong while waiting does not
     * hide that it was accepted.
     */
    Uni<Response> accepted(Accepted accepted, Optional<Duration> wait) {
        return wait.isEmpty()
                ? Uni.createFrom().item(stillOpen(accepted, accepted.chord(), wait))
                : waits.hold(() -> ended(accepted, wait), () -> ended(accepted, AT_ONCE));
    }

    private Uni<Response> ended(Accepted accepted, Optional<Duration> wait) {
        return end.await(accepted.chord().id(), wait.get())
                .chain(found -> {
                    ChordSnapshot latest = found.orElse(accepted.chord());
                    return latest.state().ended()
                            ? ended(latest).map(answer -> located(answer, accepted, wait))
                            : Uni.createFrom().item(stillOpen(accepted, latest, wait));
                })
                .onFailure(StoreDown.class)
                .recoverWithItem(() -> stillOpen(accepted, accepted.chord(), wait));
    }

    /** A chord that was asked for: as it stands, or once it has ended, with its outcomes, or when the time is up. */
    Uni<Response> found(ChordId id, Optional<Duration> wait) {
        return wait.isEmpty() ? latest(id, wait) : waits.hold(() -> latest(id, wait), () -> latest(id, AT_ONCE));
    }

    private Uni<Response> latest(ChordId id, Optional<Duration> wait) {
        return (wait.isEmpty() ? chords.chord(id) : end.await(id, wait.get())).chain(found -> {
            ChordSnapshot chord = found.orElseThrow(() -> NotFound.chord(id.text()));
            Uni<ResponseBuilder> answer = wait.isPresent() && chord.state().ended() ? ended(chord) : asItStands(chord);
            return answer.map(builder -> finish(builder, wait));
        });
    }

    private Uni<ResponseBuilder> asItStands(ChordSnapshot chord) {
        Uni<Optional<WaitingFor>> waiting =
                chord.state().ended() ? Uni.createFrom().item(Optional.empty()) : waitingFor.of(chord.id());
        return waiting.chain(found -> nested.count(chord.id())
                .map(children -> Response.ok(ChordJson.of(chord, found.map(WaitingForJson::of), children))));
    }

    private Uni<ResponseBuilder> ended(ChordSnapshot chord) {
        return outcomes.with(chord).map(Response::ok);
    }

    private static Response stillOpen(Accepted accepted, ChordSnapshot chord, Optional<Duration> wait) {
        List<String> warnings = accepted.warnings();
        Buffer json = warnings.isEmpty()
                ? ChordJson.of(chord)
                : ChordJson.with(chord, Buffer.buffer("\"warnings\":" + Json.write(warnings)));
        return located(Response.accepted(json), accepted, wait);
    }

    private static Response located(ResponseBuilder answer, Accepted accepted, Optional<Duration> wait) {
        if (accepted.replayed()) {
            answer.header(IdempotencyHeader.REPLAYED, true);
        }
        return finish(
                answer.header(
                        HttpHeaders.LOCATION, "/chords/" + accepted.chord().id()),
                wait);
    }

    private static Response finish(ResponseBuilder answer, Optional<Duration> wait) {
        wait.ifPresent(applied -> answer.header("Preference-Applied", "wait=" + applied.toSeconds()));
        return answer.type(MediaType.APPLICATION_JSON_TYPE).build();
    }
}
