package dev.tutti.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.OnFailure;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listener is told, and how often. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChordNewsTest {
    private final AtomicLong nanos = new AtomicLong();

    private ChordNews news(SeenOfChord seen) {
        return new ChordNews(id -> Uni.createFrom().item(Optional.empty()), seen, nanos::get);
    }

    private static ChordSnapshot chord(ChordState state, int round, int succeeded) {
        return new ChordSnapshot(
                ChordId.of("0197a6f4-0000-7000-8000-000000000001", 0),
                state,
                round,
                10,
                succeeded,
                0,
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                state.ended() ? Optional.of(Instant.ofEpochMilli(77)) : Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                OnFailure.COLLECT,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty());
    }

    private static ChordSnapshot running(int succeeded) {
        return chord(ChordState.RUNNING, 1, succeeded);
    }

    private static String told(ChordNews news, ChordSnapshot chord) {
        return news.of(chord).await().indefinitely().toString();
    }

    private void after(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void progress_is_told_at_once_and_then_only_when_something_has_changed() {
        ChordNews news = news(SeenOfChord.NOTHING);

        assertThat(told(news, running(0)))
                .startsWith("id: 1.0.0.running.0.0\nevent: progress\ndata: {\"id\":")
                .endsWith("\"total\":10,\"succeeded\":0,\"failed\":0,\"pending\":10}\n\n");
        after(Duration.ofSeconds(1));
        assertThat(told(news, running(0))).isEmpty();
        assertThat(told(news, running(1))).contains("\"succeeded\":1");
    }

    @Test
    void progress_is_told_at_most_four_times_a_second_but_never_forgotten() {
        ChordNews news = news(SeenOfChord.NOTHING);
        told(news, running(0));

        after(Duration.ofMillis(249));
        assertThat(told(news, running(1))).isEmpty();
        after(Duration.ofMillis(1));
        assertThat(told(news, running(1))).contains("\"succeeded\":1");
    }

    @Test
    void the_end_is_told_at_once() {
        ChordNews news = news(SeenOfChord.NOTHING);
        told(news, running(0));

        assertThat(told(news, chord(ChordState.COMPLETED, 1, 10)))
                .startsWith("id: 1.10.0.completed.0.77\nevent: ended\ndata: {\"id\":");
    }

    @Test
    void fifteen_seconds_without_an_event_make_a_comment() {
        ChordNews news = news(SeenOfChord.NOTHING);
        told(news, running(0));

        after(Duration.ofMillis(14_999));
        assertThat(told(news, running(0))).isEmpty();
        after(Duration.ofMillis(1));
        assertThat(told(news, running(0))).isEqualTo(":\n\n");
        assertThat(news.ofNothing().toString()).isEmpty();
        after(Duration.ofSeconds(15));
        assertThat(news.ofNothing().toString()).isEqualTo(":\n\n");
    }

    @Test
    void who_comes_back_is_told_only_what_is_new() {
        assertThat(told(news(SeenOfChord.parse(Optional.of("1.3.0.running.0.0"))), running(3)))
                .isEmpty();
        assertThat(told(news(SeenOfChord.parse(Optional.of("1.3.0.running.0.0"))), running(4)))
                .contains("\"succeeded\":4");
    }

    @Test
    void an_end_is_the_same_only_in_its_round_and_at_its_time() {
        ChordSnapshot ended = chord(ChordState.COMPLETED, 2, 10);

        assertThat(SeenOfChord.parse(Optional.of("2.10.0.completed.0.77")).isEndOf(ended))
                .isTrue();
        assertThat(SeenOfChord.parse(Optional.of("1.10.0.completed.0.77")).isEndOf(ended))
                .isFalse();
        assertThat(SeenOfChord.parse(Optional.of("2.10.0.completed.0.76")).isEndOf(ended))
                .isFalse();
        assertThat(SeenOfChord.parse(Optional.of("2.10.0.completed.0.77")).isEndOf(running(10)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "1.2.3",
                "1.2.3.running.2.0",
                "x.2.3.running.1.0",
                "1.99999999999.3.running.1.0",
                "1.2.3.RUNNING.1.0"
            })
    void an_id_that_is_none_of_ours_is_as_good_as_none(String id) {
        assertThat(SeenOfChord.parse(Optional.of(id))).isEqualTo(SeenOfChord.NOTHING);
    }
}
