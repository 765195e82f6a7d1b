package dev.tutti.api;

import dev.tutti.api.SubmitChord.Accepted;
import dev.tutti.config.TuttiConfig;
import dev.tutti.emit.Emitted;
import dev.tutti.emit.StreamedChords;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MultiHelper;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;
import java.util.Locale;
import java.util.Set;

/**
 * Turns an NDJSON body into an accepted chord while it comes. The next part is read when what the one before completed is
 * stored, so that no more of the body is in memory than a chunk, whatever the client's pace or Redis's.
 */
@ApplicationScoped
class SubmitStream {
    private final StreamedChords chords;
    private final QueueWarnings warnings;
    private final BodyRoom room;
    private final BodyLimits limits;
    private final TuttiConfig config;

    SubmitStream(StreamedChords chords, QueueWarnings warnings, BodyRoom room, BodyLimits limits, TuttiConfig config) {
        this.chords = chords;
        this.warnings = warnings;
        this.room = room;
        this.limits = limits;
        this.config = config;
    }

    /** Whether a request is one of those. */
    static boolean isFor(RoutingContext request) {
        String type = request.request().getHeader("Content-Type");
        return request.request().method().equals(HttpMethod.POST)
                && request.normalizedPath().equals("/chords")
                && type != null
                && type.strip().toLowerCase(Locale.ROOT).startsWith(ContentTypes.NDJSON);
    }

    /**
     * Reads and emits a chord. Fails as {@link SubmitChord#submit} does, and with {@link Refused} when the body breaks off;
     * then nothing of it is left.
     */
    Uni<Accepted> submit(MediaType type, RoutingContext request) {
        return Uni.createFrom()
                .deferred(() -> {
                    Query.of(request, Set.of());
                    ContentTypes.requireUtf8(type);
                    return read(
                            request,
                            new NdjsonChord(
                                    chords,
                                    limits,
                                    config.limits(),
                                    RequestMarks.trace(request),
                                    IdempotencyHeader.of(request),
                                    room.hold(request)));
                })
                .onFailure()
                .invoke(() -> {
                    if (!request.request().isEnded()) {
                        Unread.drain(request);
                    }
                });
    }

    private Uni<Accepted> read(RoutingContext request, NdjsonChord chord) {
        Context context = request.vertx().getOrCreateContext();
        return parts(request)
                .onItem()
                .transformToUniAndConcatenate(part -> chord.take(part)
                        .emitOn(command -> context.runOnContext(run -> command.run()))) // where parts are asked for
                .onItem()
                .ignoreAsUni()
                .chain(chord::end)
                .map(emitted -> accepted(chord, emitted))
                .onFailure()
                .call(() -> abandon(chord, request))
                .onCancellation() // by the server, when the connection is closed
                .call(() -> abandon(chord, request));
    }

    private static Uni<Void> abandon(NdjsonChord chord, RoutingContext request) {
        return chord.abandon()
                .onFailure()
                .invoke(failure -> ApiLog.LOG.leftOpening(RequestMarks.id(request), failure))
                .onFailure()
                .recoverWithNull();
    }

    private static Multi<Buffer> parts(RoutingContext request) {
        HttpServerRequest http = request.request();
        if (http.isEnded()) {
            return Multi.createFrom().empty();
        }
        if ("100-continue".equalsIgnoreCase(http.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        return MultiHelper.toMulti(http)
                .onFailure()
                .transform(failure -> new Refused(ProblemType.MALFORMED, "The body broke off before its end."));
    }

    private Accepted accepted(NdjsonChord chord, Emitted emitted) {
        return new Accepted(
                emitted.chord(),
                emitted.replayed(),
                warnings.ofQueues(chord.upload().stream().flatMap(upload -> upload.queues().stream())));
    }
}
