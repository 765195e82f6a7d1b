package dev.tutti.loop;

import static org.awaitility.Awaitility.await;

import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.TaskId;
import dev.tutti.emit.ChordEmitter;
import dev.tutti.store.ChordReader;
import dev.tutti.store.OutcomePage;
import dev.tutti.store.Retrying;
import dev.tutti.wire.OutcomeJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Emits chords, waits for their end, reads their outcomes. */
@ApplicationScoped
class Loop {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ChordEmitter emitter;
    private final ChordReader reader;

    private final Retrying retrying;

    Loop(ChordEmitter emitter, ChordReader reader, Retrying retrying) {
        this.emitter = emitter;
        this.reader = reader;
        this.retrying = retrying;
    }

    ChordSnapshot emit(Chord chord) {
        return emitter.emit(chord).await().atMost(LIMIT);
    }

    ChordSnapshot now(ChordSnapshot chord) {
        return reader.chord(chord.id()).await().atMost(LIMIT).orElseThrow();
    }

    void retryCallback(ChordSnapshot chord) {
        retrying.callback(chord.id()).await().atMost(LIMIT);
    }

    ChordSnapshot ended(Chord chord) {
        return ended(emit(chord));
    }

    ChordSnapshot ended(ChordSnapshot chord) {
        return await().atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> now(chord), now -> now.state().ended());
    }

    List<Outcome> outcomes(ChordSnapshot chord) {
        OutcomePage page =
                reader.outcomes(chord.id(), 0, 1_000).await().atMost(LIMIT).orElseThrow();
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < page.outcomes().size(); i++) {
            outcomes.add(OutcomeJson.read(
                    new TaskId.Member(chord.id(), i), page.outcomes().get(i).orElseThrow()));
        }
        return outcomes;
    }

    Outcome outcome(ChordSnapshot chord) {
        return outcomes(chord).get(0);
    }
}
