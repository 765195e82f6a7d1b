package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.members;
import static dev.tutti.store.GivenStore.ofCallback;
import static dev.tutti.store.GivenStore.ofMember;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.store.Closing.Closed;
import dev.tutti.store.Closing.Why;
import dev.tutti.wire.StoredOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class CloseTest {
    private static final Closed GONE = new Closed(false, Optional.empty());

    private GivenStore given;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
    }

    @Test
    void a_chord_is_closed_when_its_deadline_has_passed_and_not_before() {
        ChordId id = given.running(3);
        join(id, 1);

        given.clock.advance(Duration.ofHours(24).minusSeconds(60));
        given.writesNothing(() -> assertThat(await(given.due.close(0))).isZero());
        given.clock.advance(Duration.ofSeconds(61));

        assertThat(await(given.due.close(0))).isEqualTo(1);
        ChordSnapshot chord = chord(id);
        assertThat(chord.state()).isEqualTo(ChordState.JOINED);
        assertThat(chord.closedBy()).contains("deadline");
        assertThat(List.of(chord.succeeded(), chord.failed(), chord.pending())).containsExactly(1, 2, 0);
        assertThat(given.number(given.keys.open(0))).isZero();
        assertThat(given.entries(given.keys.first(0, "cb"))).hasSize(1);
    }

    @Test
    void whoever_reads_finds_a_descriptor_where_a_member_had_not_ended() {
        ChordId id = given.running(3);
        join(id, 1);

        await(given.closing.close(id, Why.CANCELLED));

        List<Optional<StoredOutcome>> outcomes = await(given.reader.outcomesFor(ofCallback(id, 1, 1), 0, 10))
                .orElseThrow()
                .outcomes();
        assertThat(outcomes).hasSize(3).allMatch(Optional::isPresent);
        assertThat(outcomes.get(0).orElseThrow().json().toString())
                .contains("\"task\":\"echo\"", "\"reason\":\"cancelled\"", "\"type\":\"Cancelled\"");
        assertThat(outcomes.get(1).orElseThrow().success()).isTrue();
        assertThat(await(given.reader.outcomes(id, 2, 1))
                        .orElseThrow()
                        .outcomes()
                        .get(0)
                        .orElseThrow()
                        .success())
                .isFalse();
    }

    @Test
    void members_that_were_never_dispatched_are_filled_too_and_no_queue_waits_for_them() {
        ChordId id = given.undispatched(2, members(5, "q"));

        assertThat(await(given.closing.close(id, Why.CANCELLED)))
                .isEqualTo(new Closed(true, Optional.of(ChordState.JOINED)));

        assertThat(given.hash(given.keys.queues(0))).isEqualTo(Map.of("q", "0", "cb", "0"));
        assertThat(given.members(given.keys.dispatching(0))).isEmpty();
        assertThat(await(given.reader.outcomes(id, 0, 10)).orElseThrow().outcomes())
                .allMatch(Optional::isPresent);
        assertThat(await(given.dispatching.feed(0))).isZero();
    }

    @Test
    void what_arrives_after_the_close_is_dropped() {
        ChordId id = given.running(2);
        await(given.closing.close(id, Why.CANCELLED));

        assertThat(join(id, 0)).isEqualTo(new Joining.Joined(0, 1, "joined"));
        assertThat(await(given.reader.outcomes(id, 0, 1))
                        .orElseThrow()
                        .outcomes()
                        .get(0)
                        .orElseThrow()
                        .success())
                .isFalse();
    }

    @Test
    void a_chord_without_a_callback_is_completed_by_it() {
        ChordId id = given.running(members(2, "q"), Optional.empty());

        assertThat(await(given.closing.close(id, Why.CANCELLED)))
                .isEqualTo(new Closed(true, Optional.of(ChordState.COMPLETED)));

        assertThat(given.members(given.keys.ended(0))).containsExactly(id.text());
        assertThat(given.members(given.keys.deadlines(0))).isEmpty();
    }

    @Test
    void what_has_joined_is_not_cancelled() {
        ChordId id = given.joined(2);

        given.writesNothing(() -> assertThat(await(given.closing.close(id, Why.CANCELLED)))
                .isEqualTo(new Closed(false, Optional.of(ChordState.JOINED))));
    }

    @Test
    void closing_twice_sends_one_callback() {
        ChordId id = given.running(2);
        await(given.closing.close(id, Why.CANCELLED));

        given.writesNothing(() -> await(given.closing.close(id, Why.CANCELLED)));
        given.clock.advance(Duration.ofHours(25));
        given.writesNothing(() -> await(given.due.close(0)));
    }

    @Test
    void a_callback_past_its_deadline_ends_the_chord_and_its_envelope_is_dropped() {
        ChordId id = given.joined(1);

        given.clock.advance(Duration.ofDays(7).plusSeconds(1));

        assertThat(await(given.due.close(0))).isEqualTo(1);
        ChordSnapshot chord = chord(id);
        assertThat(chord.state()).isEqualTo(ChordState.CALLBACK_FAILED);
        assertThat(given.field(id, "callbackOutcome")).contains("\"reason\":\"deadline\"", "\"task\":\"done\"");
        assertThat(await(given.joining.finish(given.arrives(ofCallback(id, 1, 1), value(1, 1)))))
                .isEqualTo("callback_failed");
        assertThat(given.members(given.keys.deadlines(0))).isEmpty();
    }

    @Test
    void a_submission_that_goes_on_no_more_is_abandoned_and_gives_back_what_it_counted() {
        ChordId id = given.opening(members(2, "q"));
        given.clock.advance(Duration.ofSeconds(50));
        await(given.writer.append(id, 2, members(2, "q")));

        given.clock.advance(Duration.ofSeconds(50)); // the append renewed its place
        assertThat(await(given.due.close(0))).isZero();
        given.clock.advance(Duration.ofSeconds(11));

        assertThat(await(given.due.close(0))).isEqualTo(1);
        assertThat(chord(id).state()).isEqualTo(ChordState.ABANDONED);
        assertThat(given.number(given.keys.open(0))).isZero();
        assertThat(given.members(given.keys.opening(0))).isEmpty();
        assertThat(given.members(given.keys.ended(0))).containsExactly(id.text());
        assertThat(await(given.closing.close(id, Why.CANCELLED)).closed()).isFalse();
    }

    @Test
    void a_chord_that_is_gone_leaves_the_indexes() {
        ChordId id = given.running(1);
        given.redis("DEL", given.keys.chord(id));

        given.clock.advance(Duration.ofDays(2));

        assertThat(await(given.due.close(0))).isZero();
        assertThat(given.members(given.keys.deadlines(0))).isEmpty();
        assertThat(await(given.closing.close(id, Why.CANCELLED))).isEqualTo(GONE);
    }

    @Test
    void it_goes_on_when_redis_is_full() {
        ChordId id = given.running(2);
        join(id, 0);
        given.redis("CONFIG", "SET", "maxmemory", 1);
        try {
            assertThat(await(given.closing.close(id, Why.CANCELLED)).closed()).isTrue();
        } finally {
            given.redis("CONFIG", "SET", "maxmemory", 0);
        }
        assertThat(given.entries(given.keys.first(0, "cb"))).hasSize(1);
    }

    private Joining.Joined join(ChordId id, int index) {
        return await(given.joining.join(id, List.of(given.arrives(ofMember(id, index), value(1, index)))));
    }

    private ChordSnapshot chord(ChordId id) {
        return await(given.reader.chord(id)).orElseThrow();
    }
}
