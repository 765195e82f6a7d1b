package dev.tutti.outbound;

import dev.tutti.chord.ChordSnapshot;
import dev.tutti.config.TuttiConfig;
import dev.tutti.store.ChordReader;
import dev.tutti.store.UntilRedisIsBack;
import dev.tutti.task.OutcomeSource;
import dev.tutti.wire.ChordJson;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * The body of a webhook, the same for every delivery of a round:
 * {@code {"type": "chord.joined", "timestamp": …, "data": {"chord": {…}, "outcomes": […]}}}, with {@code outcomesUrl} instead
 * of outcomes that are larger than {@code tutti.webhook.max-inline-bytes}. That of an errback has the type
 * {@code chord.callback_skipped}.
 */
@Singleton
class WebhookBody {
    private final ChordReader chords;
    private final int mostInline;

    @Inject
    WebhookBody(ChordReader chords, TuttiConfig config) {
        this.chords = chords;
        this.mostInline = config.webhook().maxInlineBytes();
    }

    /** The body. Waits while Redis is away; fails as {@link OutcomeSource#json} does when the callback is out of date. */
    Uni<Buffer> of(Header callback, OutcomeSource source) {
        return UntilRedisIsBack.repeat(() -> chords.chord(callback.chord()), OutboundLog.LOG::notDone)
                // the outcomes are answered only while the chord is joined in this round; then it was so before, too
                .chain(chord -> source.json(mostInline)
                        .map(outcomes -> body(
                                callback.kind(),
                                chord.orElseThrow(() -> new IllegalStateException(
                                                "chord " + callback.chord() + " has outcomes but is not there"))
                                        .withoutDeliveries(), // of which each one would see more
                                outcomes)));
    }

    private static Buffer body(Kind kind, ChordSnapshot chord, Optional<Buffer> outcomes) {
        String type = kind == Kind.ERRBACK ? "chord.callback_skipped" : "chord.joined";
        Buffer body = Buffer.buffer("{\"type\":\"" + type + "\",\"timestamp\":\"")
                .appendString(chord.joinedAt().orElse(chord.createdAt()).toString())
                .appendString("\",\"data\":{\"chord\":")
                .appendBuffer(ChordJson.of(chord));
        outcomes.ifPresentOrElse(
                list -> body.appendString(",\"outcomes\":").appendBuffer(list),
                () -> body.appendString(",\"outcomesUrl\":\"/chords/" + chord.id() + "/outcomes\""));
        return body.appendString("}}");
    }
}
