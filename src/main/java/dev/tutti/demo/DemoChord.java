package dev.tutti.demo;

import static dev.tutti.chord.Signature.task;

import dev.tutti.chord.Chord;
import dev.tutti.config.TuttiConfig;
import dev.tutti.emit.ChordEmitter;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/** The chord that started it all: three members, one of which fails, and a callback that runs all the same. */
@ApplicationScoped
class DemoChord {
    private static final Logger LOG = Logger.getLogger(DemoChord.class);
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final ChordEmitter emitter;
    private final TuttiConfig config;

    DemoChord(ChordEmitter emitter, TuttiConfig config) {
        this.emitter = emitter;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        if (!config.demo().runAtStart()) {
            return;
        }
        Chord chord = Chord.of(task("good_task"), task("bad_task"), task("other_good_task"))
                .callback(task("tasks_completed"));
        emitter.emit(chord)
                .onFailure()
                .retry()
                .withBackOff(SHORTEST_WAIT, LONGEST_WAIT)
                .indefinitely()
                .subscribe()
                .with(
                        accepted -> LOG.infof(
                                "Demo chord %s is %s",
                                accepted.id(), accepted.state().json()),
                        failure -> LOG.error("The demo chord was not emitted", failure));
    }
}
