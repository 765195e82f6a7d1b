package dev.tutti.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.chord.ChordId;
import dev.tutti.connector.StreamEntry;
import dev.tutti.store.EverySecond;
import dev.tutti.store.GivenStore;
import dev.tutti.store.OnRedis;
import dev.tutti.wire.Header;
import dev.tutti.wire.StoredOutcome;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class AggregatorTest {
    private final AtomicInteger acknowledged = new AtomicInteger();
    private GivenStore given;
    private Aggregator aggregator;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
        Feeder feeder = new Feeder(given.dispatching, given.partitions, new EverySecond(), given.config);
        aggregator = new Aggregator(given.joining, given.dead, feeder, given.keys, new EnvelopeMeters(given.registry));
    }

    private void records(List<StreamEntry> batch) {
        GivenStore.await(aggregator.record(Message.of(batch, () -> {
            acknowledged.incrementAndGet();
            return CompletableFuture.completedFuture(null);
        })));
    }

    private StreamEntry arrives(Header header, StoredOutcome outcome) {
        return given.envelopeArrives(
                header.chord().partition(), Map.of("h", Buffer.buffer(header.text()), "p", outcome.bytes()));
    }

    private StreamEntry arrives(ChordId id, int index) {
        return arrives(GivenStore.ofMember(id, index), GivenStore.value(1, index));
    }

    @Test
    void a_batch_records_outcomes_of_several_chords_and_ends_of_callbacks() {
        ChordId one = given.running(2);
        ChordId two = given.running(1);
        ChordId three = given.joined(1);

        records(List.of(
                arrives(one, 1),
                arrives(two, 0),
                arrives(one, 0),
                arrives(GivenStore.ofCallback(three, 1, 1), GivenStore.value(1, 0))));

        assertThat(List.of(one, two, three))
                .extracting(id -> given.field(id, "state"))
                .containsExactly("joined", "joined", "completed");
        assertThat(given.length(given.keys.envelopes(0))).isZero();
        assertThat(given.pendingEnvelopes(0)).isZero();
        assertThat(acknowledged).hasValue(1);
    }

    @Test
    void what_cannot_be_read_is_buried_and_the_rest_is_recorded() {
        ChordId id = given.running(1);
        StreamEntry junk = given.envelopeArrives(0, Map.of("a", Buffer.buffer("b")));

        records(List.of(junk, arrives(id, 0)));

        assertThat(given.field(id, "state")).isEqualTo("joined");
        assertThat(given.length(given.keys.envelopes(0) + ":dead")).isEqualTo(1);
        assertThat(given.length(given.keys.envelopes(0))).isZero();
    }

    @Test
    void an_envelope_that_lies_in_another_partition_s_stream_is_buried_there() {
        ChordId id = given.running(1);
        StreamEntry strayed = given.envelopeArrives(
                1,
                Map.of(
                        "h",
                        Buffer.buffer(GivenStore.ofMember(id, 0).text()),
                        "p",
                        GivenStore.value(1, 0).bytes()));

        records(List.of(strayed));

        assertThat(given.field(id, "state")).isEqualTo("running");
        assertThat(given.length(given.keys.envelopes(1))).isZero();
        assertThat(given.length(given.keys.envelopes(1) + ":dead")).isEqualTo(1);
    }

    @Test
    void envelopes_of_chords_that_are_gone_go_too() {
        records(List.of(
                arrives(given.id(), 0), arrives(GivenStore.ofCallback(given.id(), 1, 1), GivenStore.value(1, 0))));

        assertThat(given.length(given.keys.envelopes(0))).isZero();
        assertThat(given.pendingEnvelopes(0)).isZero();
        assertThat(acknowledged).hasValue(1);
    }

    @Test
    void a_batch_that_comes_again_changes_nothing() {
        ChordId id = given.running(2);
        List<StreamEntry> batch = List.of(arrives(id, 0), arrives(id, 1));
        records(batch);

        given.writesNothing(() -> records(batch));
    }

    @Test
    void an_empty_batch_is_acknowledged() {
        records(List.of());

        assertThat(acknowledged).hasValue(1);
    }

    @Test
    void more_than_a_thousand_envelopes_of_one_chord_are_recorded() {
        ChordId id = given.undispatched(256, GivenStore.members(1_100, "q"));
        GivenStore.await(given.with(Map.of("tutti.window", "2000")).dispatching.feed(id));
        List<StreamEntry> batch = new ArrayList<>();
        for (int i = 0; i < 1_100; i++) {
            batch.add(arrives(id, i));
        }

        records(batch);

        assertThat(given.field(id, "state")).isEqualTo("joined");
        assertThat(given.field(id, "succeeded")).isEqualTo("1100");
    }

    @Test
    void after_a_batch_large_chords_are_dispatched_on() {
        ChordId large = given.undispatched(256, GivenStore.members(300, "q"));

        records(List.of());

        await().untilAsserted(() -> assertThat(given.field(large, "cursor")).isEqualTo("300"));
    }
}
