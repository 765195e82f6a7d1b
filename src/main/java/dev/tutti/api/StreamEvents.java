package dev.tutti.api;

import dev.tutti.auth.Gate;
import dev.tutti.auth.Rights;
import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.config.TuttiConfig;
import dev.tutti.store.ChordEvents;
import dev.tutti.store.ChordReader;
import dev.tutti.store.StoreDown;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * {@code GET /chords/{id}/events}: tells of a chord until it has ended, as Server-Sent Events. It looks when the chord's
 * state has changed and once a second; a client that goes away is forgotten at once. A plain route, because a resource
 * has written its status before it knows whether there is such a chord.
 */
@ApplicationScoped
class StreamEvents {
    static final String PATH = "/chords/{id}/events";

    private static final String MEDIA_TYPE = "text/event-stream";
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final ChordReader chords;
    private final ChordEvents events;
    private final Waits waits;
    private final Gate gate;
    private final boolean enabled;

    StreamEvents(ChordReader chords, ChordEvents events, Waits waits, Gate gate, TuttiConfig config) {
        this.chords = chords;
        this.events = events;
        this.waits = waits;
        this.gate = gate;
        this.enabled = config.api().enabled();
    }

    void register(@Observes Router router) {
        router.get("/chords/:id/events").handler(this::stream);
        router.route("/chords/:id/events").handler(request -> {
            request.response().putHeader("Allow", "GET");
            ServerProblems.answer(request, 405);
        });
    }

    private void stream(RoutingContext request) {
        HttpServerResponse response = request.response();
        Cancellable streaming = gate.require(Rights.READ, request)
                .chain(() -> {
                    if (!enabled) {
                        throw ApiRole.off();
                    }
                    Query.of(request, Set.of());
                    requireAccepted(request);
                    String id = request.pathParam("id");
                    ChordId chord = ChordId.parse(id).orElseThrow(() -> NotFound.chord(id));
                    return chords.chord(chord)
                            .map(found -> found.orElseThrow(() -> NotFound.chord(id)))
                            .chain(found -> waits.hold(() -> tell(found, request), StreamEvents::tooMany));
                })
                .subscribe()
                .with(over -> response.end(), failure -> failed(request, failure));
        if (!response.ended()) {
            response.closeHandler(gone -> streaming.cancel());
        }
    }

    private static Uni<Void> tooMany() {
        return Uni.createFrom()
                .failure(new Refused(
                        ProblemType.TOO_MANY_WAITS,
                        "As many clients wait in this process as tutti.limits.waits allows. Try again in a moment."));
    }

    private Uni<Void> tell(ChordSnapshot chord, RoutingContext request) {
        HttpServerResponse response = request.response();
        SeenOfChord seen =
                SeenOfChord.parse(Optional.ofNullable(request.request().getHeader("Last-Event-ID")));
        if (seen.isEndOf(chord)) {
            response.setStatusCode(204); // which tells an EventSource not to come again
            return Uni.createFrom().voidItem();
        }
        response.putHeader("Content-Type", MEDIA_TYPE)
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Accel-Buffering", "no")
                .setChunked(true);
        Context context = request.vertx().getOrCreateContext();
        ChordNews news = new ChordNews(chords::firstFailure, seen, System::nanoTime);
        return Multi.createBy()
                .repeating()
                .uni(() ->
                        next(chord.id(), news, response).emitOn(command -> context.runOnContext(run -> command.run())))
                .whilst(more -> more)
                .onItem()
                .ignoreAsUni();
    }

    /** Looks, tells, and waits for a change or a second; false when all is told. */
    private Uni<Boolean> next(ChordId id, ChordNews news, HttpServerResponse response) {
        Uni<Boolean> told = chords.chord(id)
                .chain(found -> found.isEmpty()
                        ? Uni.createFrom().item(false) // removed: whoever comes again gets the 404
                        : news.of(found.get())
                                .chain(text -> write(text, response))
                                .map(written -> !found.get().state().ended()))
                .onFailure(StoreDown.class)
                .recoverWithUni(down -> write(news.ofNothing(), response).replaceWith(true))
                .memoize()
                .indefinitely();
        // listens first, then looks, so that no change falls between; what is being written is never cut short
        Uni<Boolean> changed = events.change(id, LOOK).chain(() -> told);
        Uni<Boolean> over = told.chain(
                more -> more ? Uni.createFrom().nothing() : Uni.createFrom().item(false));
        return Uni.combine().any().of(changed, over);
    }

    private static Uni<Void> write(Buffer text, HttpServerResponse response) {
        return text.length() == 0
                ? Uni.createFrom().voidItem()
                : Uni.createFrom().completionStage(() -> response.write(text).toCompletionStage());
    }

    private static void requireAccepted(RoutingContext request) {
        List<MIMEHeader> accept = request.parsedHeaders().accept();
        if (!accept.isEmpty() && accept.stream().noneMatch(StreamEvents::isEvents)) {
            throw new Refused(ProblemType.NOT_ACCEPTABLE, "Events come as " + MEDIA_TYPE + ", which Accept lacks.");
        }
    }

    private static boolean isEvents(MIMEHeader type) {
        return Set.of(MEDIA_TYPE, "text/*", "*/*").contains(type.value().toLowerCase(Locale.ROOT));
    }

    private static void failed(RoutingContext request, Throwable failure) {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            return; // the client went away in the middle of an event
        }
        if (response.headWritten()) {
            ApiLog.LOG.eventsCutOff(RequestMarks.id(request), failure);
            response.reset();
        } else {
            ServerProblems.answer(request, failure);
        }
    }
}
