package dev.tutti.api;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.store.MemberOutcome;
import dev.tutti.wire.ChordJson;
import dev.tutti.wire.Json;
import dev.tutti.wire.OutcomeJson;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What one listener to a chord is told next: Server-Sent Events as text. Asked for one look after the other.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</a>
 */
final class ChordNews {
    /** Progress is told no more often than this. */
    private static final Duration PROGRESS = Duration.ofMillis(250);

    /** After that long without an event there is a comment. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private static final Buffer COMMENT = Buffer.buffer(":\n\n");

    private final Function<ChordId, Uni<Optional<MemberOutcome>>> firstFailure;
    private final LongSupplier nanos;
    private SeenOfChord seen;
    private long toldAt;
    private long progressAt;

    /** @param nanos a clock as {@link System#nanoTime} is one */
    ChordNews(Function<ChordId, Uni<Optional<MemberOutcome>>> firstFailure, SeenOfChord seen, LongSupplier nanos) {
        this.firstFailure = firstFailure;
        this.nanos = nanos;
        this.seen = seen;
        this.toldAt = nanos.getAsLong();
        this.progressAt = toldAt - PROGRESS.toNanos();
    }

    /** What there is to tell of the chord as it stands; may be empty. Fails with {@link dev.tutti.store.StoreDown}. */
    Uni<Buffer> of(ChordSnapshot chord) {
        Uni<Buffer> failure =
                seen.lacksFailure(chord) ? failure(chord) : Uni.createFrom().item(Buffer.buffer());
        return failure.map(events -> {
            if (chord.state().ended()) {
                seen = seen.with(chord);
                events.appendBuffer(event("ended", ChordJson.of(chord)));
            } else if (!seen.with(chord).equals(seen) && since(progressAt) >= PROGRESS.toNanos()) {
                seen = seen.with(chord);
                progressAt = nanos.getAsLong();
                events.appendBuffer(event("progress", progress(chord)));
            }
            return kept(events);
        });
    }

    /** The same when nothing is known of the chord. */
    Buffer ofNothing() {
        return kept(Buffer.buffer());
    }

    private Uni<Buffer> failure(ChordSnapshot chord) {
        return firstFailure.apply(chord.id()).map(found -> found.map(outcome -> {
                    seen = seen.withFailure(chord.round());
                    return event("failure", OutcomeJson.present(outcome.member(), outcome.stored()));
                })
                .orElseGet(Buffer::buffer));
    }

    private Buffer event(String name, Buffer json) {
        return Buffer.buffer(json.length() + 96)
                .appendString("id: " + seen.text() + "\nevent: " + name + "\ndata: ")
                .appendString(json.toString().replace('\n', ' ').replace('\r', ' ')) // in JSON only between tokens
                .appendString("\n\n");
    }

    private static Buffer progress(ChordSnapshot chord) {
        Map<String, Object> counters = new LinkedHashMap<>();
        counters.put("id", chord.id().text());
        counters.put("state", chord.state().json());
        counters.put("round", chord.round());
        counters.put("total", chord.total());
        counters.put("succeeded", chord.succeeded());
        counters.put("failed", chord.failed());
        counters.put("pending", chord.pending());
        return Buffer.buffer(Json.write(counters));
    }

    private Buffer kept(Buffer events) {
        if (events.length() == 0 && since(toldAt) < KEEP_ALIVE.toNanos()) {
            return events;
        }
        toldAt = nanos.getAsLong();
        return events.length() == 0 ? COMMENT : events;
    }

    private long since(long then) {
        return nanos.getAsLong() - then;
    }
}
