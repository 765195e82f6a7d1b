package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.RedisSubscriber;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Tells those who wait for a chord that its state has changed. Messages can be lost: a waiter also looks for itself once
 * a second.
 */
@ApplicationScoped
public class ChordEvents {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Map<String, Queue<UniEmitter<? super Void>>> waiting = new ConcurrentHashMap<>();
    private final RedisSubscriber subscriber;
    private final RedisKeys keys;
    private final TuttiConfig config;
    private volatile Optional<Cancellable> listening = Optional.empty();

    ChordEvents(RedisSubscriber subscriber, RedisKeys keys, TuttiConfig config) {
        this.subscriber = subscriber;
        this.keys = keys;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        if (config.api().enabled()) {
            listening = Optional.of(
                    subscriber.matching(keys.allEvents()).subscribe().with(this::heard));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        listening.ifPresent(Cancellable::cancel);
    }

    /**
     * Completes when the chord's state may have changed, and after a second or {@code atMost} at the latest; never
     * fails. Subscribe, then look at the chord, so that no change falls between.
     */
    public Uni<Void> change(ChordId id, Duration atMost) {
        Duration shorter = atMost.compareTo(LOOK) < 0 ? atMost : LOOK;
        Duration wait = shorter.compareTo(SHORTEST) < 0 ? SHORTEST : shorter; // timers know whole milliseconds
        return Uni.createFrom()
                .<Void>emitter(emitter -> {
                    Queue<UniEmitter<? super Void>> queue = waiting.compute(id.text(), (text, known) -> {
                        Queue<UniEmitter<? super Void>> all = known == null ? new ConcurrentLinkedQueue<>() : known;
                        all.add(emitter);
                        return all;
                    });
                    emitter.onTermination(() -> waiting.computeIfPresent(id.text(), (text, known) -> {
                        queue.remove(emitter);
                        return known.isEmpty() ? null : known;
                    }));
                })
                .ifNoItem()
                .after(wait)
                .recoverWithItem((Void) null);
    }

    /** For how many chords somebody waits in this process. */
    public int awaited() {
        return waiting.size();
    }

    /** Wakes those who wait for the chord of an event, {@code <id> <state> <round>}. */
    private void heard(String event) {
        Queue<UniEmitter<? super Void>> queue = waiting.remove(event.split(" ", 2)[0]);
        if (queue != null) {
            queue.forEach(emitter -> emitter.complete(null));
        }
    }
}
