package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.failure;
import static dev.tutti.store.GivenStore.ofCallback;
import static dev.tutti.store.GivenStore.ofMember;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.store.Closing.Why;
import dev.tutti.store.Joining.Received;
import dev.tutti.wire.Header;
import dev.tutti.wire.StoredOutcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChordMetersTest {
    private GivenStore given;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
    }

    private double counted(String name, String... labels) {
        return given.registry.get(name).tags(labels).counter().count();
    }

    private long durations(String until) {
        return given.registry
                .get("tutti.chord.duration")
                .tags("until", until)
                .timer()
                .count();
    }

    private void arrives(Header header, StoredOutcome outcome) {
        Received received = given.arrives(header, outcome);
        if (header.index() < 0) {
            await(given.joining.finish(received));
        } else {
            await(given.joining.join(header.chord(), List.of(received)));
        }
    }

    @Test
    void a_chord_is_counted_when_it_is_accepted_and_not_before() {
        given.running(2);
        assertThat(counted("tutti.chords.accepted")).isEqualTo(1);

        ChordId opening = given.opening(GivenStore.members(2, "q"));
        assertThat(counted("tutti.chords.accepted")).isEqualTo(1);

        await(given.writer.seal(opening, GivenStore.members(2, "q")));
        assertThat(counted("tutti.chords.accepted")).isEqualTo(2);
    }

    @Test
    void outcomes_count_once_and_what_comes_again_is_dropped() {
        ChordId id = given.running(2);

        arrives(ofMember(id, 0), value(1, 0));
        arrives(ofMember(id, 0), value(1, 0));

        assertThat(counted("tutti.outcomes", "result", "recorded")).isEqualTo(1);
        assertThat(counted("tutti.outcomes", "result", "dropped")).isEqualTo(1);
        assertThat(durations("joined")).isZero();
    }

    @Test
    void a_chord_joins_and_ends_once_however_often_its_callback_reports() {
        ChordId id = given.running(1);
        given.clock.advance(Duration.ofMinutes(2));

        arrives(ofMember(id, 0), value(1, 0));
        arrives(ofCallback(id, 1, 1), failure(1, "no"));
        arrives(ofCallback(id, 1, 1), failure(1, "no"));

        assertThat(counted("tutti.chords.ended", "state", "callback_failed")).isEqualTo(1);
        assertThat(durations("joined")).isEqualTo(1);
        assertThat(durations("ended")).isEqualTo(1);
        assertThat(given.registry
                        .get("tutti.chord.duration")
                        .tags("until", "ended")
                        .timer()
                        .totalTime(TimeUnit.SECONDS))
                .isBetween(120.0, 180.0);
    }

    @Test
    void a_later_round_ends_once_more_and_has_no_duration() {
        ChordId id = given.running(1);
        arrives(ofMember(id, 0), failure(1, "no"));
        arrives(ofCallback(id, 1, 1), value(1, 0));
        await(given.retrying.members(id));
        await(given.dispatching.feed(id));

        await(given.closing.close(id, Why.CANCELLED));
        arrives(ofCallback(id, 2, 1), value(2, 0));

        assertThat(counted("tutti.chords.ended", "state", "completed")).isEqualTo(2);
        assertThat(durations("joined")).isEqualTo(1);
        assertThat(durations("ended")).isEqualTo(1);
    }

    @Test
    void closing_counts_the_members_that_have_no_outcome() {
        ChordId id = given.running(5);
        arrives(ofMember(id, 3), value(1, 0));

        await(given.closing.close(id, Why.CANCELLED));
        await(given.closing.close(id, Why.CANCELLED));

        assertThat(counted("tutti.members.closed", "reason", "cancelled")).isEqualTo(4);
        assertThat(counted("tutti.members.closed", "reason", "deadline")).isZero();
        assertThat(durations("joined")).isEqualTo(1);
    }

    @Test
    void what_is_open_is_measured() {
        given.running(3);
        given.joined(1);
        given.opening(GivenStore.members(2, "q"));
        given.arrives(ofMember(given.running(1), 0), value(1, 0));
        MeasureOpen measure = new MeasureOpen(given.commands, given.keys, given.clock, given.partitions);

        assertThat(await(measure.all())).isEqualTo(new OpenFigures(1, 2, 1, 0, 6, 1, 0));

        given.clock.advance(Duration.ofDays(8));
        assertThat(await(measure.all()).overdue()).isEqualTo(3);
    }
}
