package dev.tutti.api;

import dev.tutti.auth.Gate;
import dev.tutti.auth.Rights;
import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.config.TuttiConfig;
import dev.tutti.store.ChordReader;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code GET /chords/{id}/outcomes} as NDJSON or as a plain list: all of them, however many. A page is read when the one
 * before it has gone out. A plain route, because a resource could not cut the connection when a stream breaks off.
 */
@ApplicationScoped
class StreamOutcomes {
    private static final int PAGE = 1_000;

    private final ChordReader chords;
    private final Gate gate;
    private final boolean enabled;

    StreamOutcomes(ChordReader chords, Gate gate, TuttiConfig config) {
        this.chords = chords;
        this.gate = gate;
        this.enabled = config.api().enabled();
    }

    void register(@Observes Router router) {
        if (enabled) {
            router.get("/chords/:id/outcomes").handler(request -> OutcomeFormat.of(request)
                    .ifPresentOrElse(format -> stream(format, request), request::next));
        }
    }

    private void stream(OutcomeFormat format, RoutingContext request) {
        gate.require(Rights.READ, request)
                .chain(() -> {
                    Query query = Query.of(request, format.parameters());
                    ListOutcomes.statuses(query);
                    String id = request.pathParam("id");
                    return chords.chord(ChordId.parse(id).orElseThrow(() -> NotFound.chord(id)))
                            .map(chord -> chord.orElseThrow(() -> NotFound.chord(id)))
                            .invoke(chord -> requireJoined(format, chord))
                            .chain(chord -> send(format, query, chord, request.response()));
                })
                .subscribe()
                .with(sent -> request.response().end(), failure -> failed(request, failure));
    }

    private static void requireJoined(OutcomeFormat format, ChordSnapshot chord) {
        if (format == OutcomeFormat.PLAIN && !chord.state().joined()) {
            throw new Refused(
                    ProblemType.NOT_JOINED,
                    "Chord " + chord.id() + " is " + chord.state().json()
                            + ": it has no plain list until every member has ended.");
        }
    }

    private Uni<Void> send(OutcomeFormat format, Query query, ChordSnapshot chord, HttpServerResponse response) {
        AtomicInteger sent = new AtomicInteger(-1);
        return chords.pages(chord.id(), PAGE)
                .invoke(page -> sent.set(page.next()))
                .map(page -> format.page(page, query))
                .onItem()
                .transformToUniAndConcatenate(part -> write(format, part, response))
                .onCompletion()
                .call(() -> sent.get() == chord.total()
                        ? Uni.createFrom().voidItem()
                        : Uni.createFrom().failure(NotFound.chord(chord.id().text())))
                .onItem()
                .ignoreAsUni();
    }

    private static Uni<Void> write(OutcomeFormat format, Buffer part, HttpServerResponse response) {
        if (!response.headWritten()) {
            response.putHeader("Content-Type", format.mediaType()).setChunked(true);
        }
        return part.length() == 0
                ? Uni.createFrom().voidItem()
                : Uni.createFrom().completionStage(() -> response.write(part).toCompletionStage());
    }

    private static void failed(RoutingContext request, Throwable failure) {
        if (request.response().headWritten()) {
            ApiLog.LOG.cutOff(RequestMarks.id(request), failure);
            request.response().reset();
        } else {
            ServerProblems.answer(request, failure);
        }
    }
}
