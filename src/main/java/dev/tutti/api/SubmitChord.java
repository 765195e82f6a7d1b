package dev.tutti.api;

import dev.tutti.chord.ChordSnapshot;
import dev.tutti.config.TuttiConfig;
import dev.tutti.emit.ChordEmitter;
import dev.tutti.wire.IdempotencyKey;
import dev.tutti.wire.Submission;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Turns a body into an accepted chord. */
@ApplicationScoped
class SubmitChord {
    /** A body of this many bytes is read in well under a millisecond; longer ones are read off the event loop. */
    private static final int SHORT = 64 << 10;

    private final ChordEmitter emitter;
    private final QueueWarnings warnings;
    private final BodyRoom room;
    private final long bodyBytes;
    private final Duration silence;
    private final BodyLimits limits;

    SubmitChord(ChordEmitter emitter, QueueWarnings warnings, BodyRoom room, BodyLimits limits, TuttiConfig config) {
        this.emitter = emitter;
        this.warnings = warnings;
        this.room = room;
        this.silence = config.openingTimeout();
        this.bodyBytes = config.limits().bodyBytes();
        this.limits = limits;
    }

    /** The body of a request. Fails with {@link Refused} when it is too long, does not come, or there is no room for it. */
    Uni<byte[]> body(RoutingContext request) {
        return BodyInMemory.read(request, bodyBytes, room, silence);
    }

    /**
     * Reads and emits a chord. Fails with {@link Refused} or {@link dev.tutti.emit.Rejected} when it may not be, with
     * {@link dev.tutti.store.NotAccepted} when there is no room or the key cannot be used, with
     * {@link dev.tutti.store.StoreDown} when Redis is away.
     *
     * @param key the idempotency key; it stands for this body, byte for byte
     */
    Uni<Accepted> submit(byte[] body, Optional<String> trace, Optional<IdempotencyHeader.Given> key) {
        Uni<Read> read = Uni.createFrom()
                .item(() -> new Read(ChordBody.read(body, limits, trace), key.map(given -> given.with(body))));
        return (body.length <= SHORT ? read : read.runSubscriptionOn(Infrastructure.getDefaultWorkerPool()))
                .chain(of -> emitter.emit(of.submission(), of.key())
                        .map(emitted ->
                                new Accepted(emitted.chord(), emitted.replayed(), warnings.of(of.submission()))));
    }

    private record Read(Submission submission, Optional<IdempotencyKey> key) {}

    /** A chord that was accepted, now or under the same key before, and what its sender should know. */
    record Accepted(ChordSnapshot chord, boolean replayed, List<String> warnings) {}
}
