package dev.tutti.outbound;

import dev.tutti.chord.Spans;
import dev.tutti.config.TuttiConfig;
import dev.tutti.wire.Kind;
import dev.tutti.wire.Policy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/** How long an attempt may take, never without an end, and how much of an answer is kept: the other side is not ours. */
@Singleton
class CallLimits {
    private final Duration ofMembers;
    private final Duration ofCallbacks;
    private final int answerBytes;

    @Inject
    CallLimits(TuttiConfig config) {
        Duration usual = Spans.require("tutti.call.timeout", config.call().timeout());
        ofMembers = config.defaultTimeout().map(limit -> shorter(limit, usual)).orElse(usual);
        ofCallbacks = shorter(config.callbackTimeout(), usual);
        answerBytes = config.limits().resultBytes();
    }

    /** Most bytes of an answer. */
    int answerBytes() {
        return answerBytes;
    }

    /** The signature's own limit; else {@code tutti.call.timeout}, or the one of all tasks if that is shorter. */
    Duration of(Kind kind, Policy policy) {
        return policy.timeout().orElse(kind.endsChord() ? ofCallbacks : ofMembers);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
