package dev.tutti.loop;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.Retry;
import dev.tutti.connector.RedisCommands;
import dev.tutti.store.RedisKeys;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of rules have in common. */
abstract class CompositionRules {
    static final Retry SOON = Retry.attempts(3).delay(Duration.ofMillis(10));
    static final Duration LIMIT = Duration.ofSeconds(30);

    @Inject
    Loop loop;

    @Inject
    Recorder recorder;

    @Inject
    Gate gate;

    @Inject
    RedisCommands redis;

    @Inject
    RedisKeys keys;

    @BeforeEach
    void close() {
        gate.opened = new CountDownLatch(1);
    }

    List<List<@Nullable Object>> callsOf(ChordId chord) {
        return recorder.callsOf(chord.text());
    }
}
