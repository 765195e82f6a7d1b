package dev.tutti.loop;

import static dev.tutti.chord.Signature.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Signature;
import dev.tutti.emit.ChordEmitter;
import dev.tutti.store.ChordReader;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Three partitions, a window far smaller than the chords, and eight slots: everything goes round. */
@QuarkusTest
@TestProfile(PartitionsTest.Narrow.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class PartitionsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Inject
    ChordEmitter emitter;

    @Inject
    ChordReader reader;

    @Inject
    Recorder recorder;

    @Test
    void chords_of_every_partition_call_back_once_and_are_listed_newest_first() {
        List<ChordSnapshot> emitted = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            List<Signature> members = IntStream.range(0, i % 2 == 0 ? 700 : 20)
                    .mapToObj(n -> task("echo", n))
                    .toList();
            emitted.add(emitter.emit(Chord.of(members).callback(task("record")))
                    .await()
                    .atMost(LIMIT));
        }

        for (ChordSnapshot chord : emitted) {
            await().atMost(LIMIT).until(() -> reader.chord(chord.id()).await().atMost(LIMIT), now -> now.orElseThrow()
                    .state()
                    .ended());
            List<Object> expected =
                    IntStream.range(0, chord.total()).mapToObj(n -> (Object) n).toList();
            assertThat(recorder.callsOf(chord.id().text())).containsExactly(expected);
        }
        assertThat(emitted).extracting(chord -> chord.id().partition()).contains(0, 1, 2);
        List<ChordSnapshot> listed = reader.list(EnumSet.allOf(ChordState.class), Optional.empty(), 5)
                .await()
                .atMost(LIMIT);
        assertThat(listed).extracting(chord -> chord.id().text()).isSortedAccordingTo((a, b) -> b.compareTo(a));
        List<ChordSnapshot> rest = reader.list(
                        EnumSet.allOf(ChordState.class),
                        Optional.of(listed.get(4).id()),
                        5)
                .await()
                .atMost(LIMIT);
        assertThat(rest).hasSize(4);
    }

    /** Its configuration. */
    public static class Narrow implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "tutti.partitions", "3",
                    "tutti.window", "16",
                    "tutti.worker.concurrency", "8",
                    "tutti.key-prefix", "narrow");
        }
    }
}
